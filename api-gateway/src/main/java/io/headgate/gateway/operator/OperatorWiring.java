package io.headgate.gateway.operator;

import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.rollout.RolloutRows;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How requests of the operators' API are read. */
@Configuration(proxyBeanMethods = false)
class OperatorWiring implements WebMvcConfigurer {

    /** After Spring Security's chain, which stands at -100. */
    @Bean
    FilterRegistrationBean<JsonBodies> jsonBodies() {
        var filter = new FilterRegistrationBean<>(new JsonBodies());
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 100);
        filter.addUrlPatterns("/api/v1/*", "/rest/v1/*");
        return filter;
    }

    @Bean
    Turns turns() {
        return new Turns(2 * Runtime.getRuntime().availableProcessors());
    }

    @Bean
    FilterRegistrationBean<Turns> turnsOfChanges(Turns turns) {
        var filter = new FilterRegistrationBean<>(turns);
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 99);
        filter.addUrlPatterns("/api/v1/*", "/rest/v1/*");
        return filter;
    }

    @Bean
    WebMvcConfigurer answeredFirst(AnsweredReports answered, RolloutRows rollouts) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new AnsweredFirst(answered, rollouts));
            }
        };
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallResolver());
    }

    /** Who comes by the address alone finds what describes the API, as at hawkBit. */
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/", "/swagger-ui.html");
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new RequestReader());
        // It is there for devices; read by Spring, it would pass by all that is strict here.
        builder.withCborConverter(new Nothing());
    }

    private static final class Nothing extends AbstractHttpMessageConverter<Object> {

        private Nothing() {
            super(MediaType.APPLICATION_CBOR);
        }

        @Override
        protected boolean supports(Class<?> type) {
            return false;
        }

        @Override
        protected Object readInternal(Class<?> type, HttpInputMessage input) {
            throw new UnsupportedOperationException("it supports nothing");
        }

        @Override
        protected void writeInternal(Object value, HttpOutputMessage output) {
            throw new UnsupportedOperationException("it supports nothing");
        }
    }

    /** Reads request records of this package strictly; writes nothing. */
    private static final class RequestReader extends AbstractHttpMessageConverter<Object> {

        private RequestReader() {
            // All that is JSON by its name: what is left to Spring's own reader is read without our rules.
            super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
        }

        @Override
        protected boolean supports(Class<?> type) {
            return StrictJson.isRequest(type);
        }

        @Override
        public boolean canWrite(Class<?> type, @org.jspecify.annotations.Nullable MediaType media) {
            return false;
        }

        @Override
        protected Object readInternal(Class<?> type, HttpInputMessage input) throws IOException {
            return StrictJson.read(input.getBody().readAllBytes(), type);
        }

        @Override
        protected void writeInternal(Object value, HttpOutputMessage output) {
            throw new UnsupportedOperationException("requests are read, not written");
        }
    }
}
