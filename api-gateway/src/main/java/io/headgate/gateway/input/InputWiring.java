package io.headgate.gateway.input;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class InputWiring {

    /** After Spring Security's chain, which stands at -100: strangers are told that they are strangers. */
    @Bean
    FilterRegistrationBean<RequestTexts> requestTexts() {
        var filter = new FilterRegistrationBean<>(new RequestTexts());
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 102);
        filter.addUrlPatterns("/*");
        return filter;
    }
}
