package io.headgate.gateway.security;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filter chains: devices pass to the device code, all else needs a principal with a role for the route. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityWiring {

    @Bean
    RequestRejectedHandler refusals() {
        return new Refusals();
    }

    /** The only one besides bearer tokens; being there, it keeps Boot from making a user of its own. */
    @Bean
    AuthenticationProvider builtInUsers(Users users, Passwords passwords) {
        return new BuiltInUsersProvider(users, passwords);
    }

    /**
     * No filter at all: the device code authenticates each request itself, from memory. What stays is the firewall that
     * refuses malformed paths.
     */
    @Bean
    @Order(1)
    SecurityFilterChain devices() {
        var matcher = PathPatternRequestMatcher.withDefaults().matcher("/{tenant}/controller/v1/**");
        return new DefaultSecurityFilterChain(matcher, List.of());
    }

    @Bean
    @Order(2)
    SecurityFilterChain operators(HttpSecurity http, OidcSettings oidc) {
        var refusals = new Refusals();
        // No cookie carries an identity here, so there is nothing to forge across sites.
        http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable))
                .httpBasic(basic -> basic.authenticationEntryPoint(refusals))
                .exceptionHandling(exceptions ->
                        exceptions.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/error")
                        .permitAll()
                        .anyRequest()
                        .access((authentication, context) -> {
                            var request = context.getRequest();
                            var route = Routes.find(HttpMethod.valueOf(request.getMethod()), request.getRequestURI());
                            var roles = Caller.rolesOf(authentication.get());
                            return new AuthorizationDecision(route.isPresent()
                                    && route.get().roles().stream().anyMatch(roles::contains));
                        }));
        if (oidc.isOn()) {
            http.oauth2ResourceServer(server -> server.authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .jwt(jwt -> jwt.decoder(BearerTokens.decoder(oidc))
                            .jwtAuthenticationConverter(BearerTokens.converter(oidc))));
        }
        return http.build();
    }
}
