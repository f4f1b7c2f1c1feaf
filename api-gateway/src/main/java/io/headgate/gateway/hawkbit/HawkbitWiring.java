package io.headgate.gateway.hawkbit;

import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How requests of hawkBit's Management API are read and answered. */
@Configuration(proxyBeanMethods = false)
class HawkbitWiring implements WebMvcConfigurer {

    /** After Spring Security's chain, which stands at -100. */
    @Bean
    FilterRegistrationBean<LeftOut> leftOut() {
        var filter = new FilterRegistrationBean<>(new LeftOut());
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 101);
        filter.addUrlPatterns("/rest/v1/*");
        return filter;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ListRequest.Resolver());
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new HawkbitJson());
    }
}
