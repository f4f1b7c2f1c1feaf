package io.headgate.gateway.security;

import io.headgate.chassis.messaging.Messaging;
import io.headgate.gateway.audit.AuditTrail;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
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
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filter chains: devices pass to the device code, all else needs a principal with a role for the route. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityWiring {

    /** The same for everybody and everywhere, so it is open: a browser has to have the page before one can log in on it. */
    private static final String[] DESCRIPTION = {
        "/", "/swagger-ui.html", "/swagger-ui/**", "/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml"
    };

    private static final String PAGES = "/swagger-ui";
    private static final int URGENT_AT_ONCE = 4;
    /** An answer of the API is never a page, whatever a browser thinks. */
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    /** Its own scripts only; its styles stand in the page. */
    private static final String OWN_PAGE = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'none'";

    @Bean
    RequestRejectedHandler refusals(AuditTrail audit, Clock clock) {
        return new Refusals(audit, clock);
    }

    /** In front of the chain, which reads who asks. */
    @Bean
    FilterRegistrationBean<UrgentRequests> urgentRequests(Messaging messaging) {
        var filter = new FilterRegistrationBean<>(
                new UrgentRequests(messaging.connectionsOfItsOwn("urgent-requests", URGENT_AT_ONCE)));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        filter.setDispatcherTypes(DispatcherType.REQUEST);
        return filter;
    }

    /** Behind the chain, which stands at -100, and in front of who reads bodies. */
    @Bean
    FilterRegistrationBean<AuditedRequests> auditedRequests(AuditTrail audit, Clock clock) {
        var filter = new FilterRegistrationBean<>(new AuditedRequests(audit, clock));
        filter.setOrder(0);
        filter.addUrlPatterns("/api/v1/*", "/rest/v1/*");
        return filter;
    }

    /** The only one besides bearer tokens; being there, it keeps Boot from making a user of its own. */
    @Bean
    AuthenticationProvider builtInUsers(Logins logins) {
        return new BuiltInUsersProvider(logins);
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
    SecurityFilterChain operators(HttpSecurity http, OidcSettings oidc, AuditTrail audit, Clock clock) {
        var refusals = new Refusals(audit, clock);
        // No session and no form: browsers' remembered credentials are guarded by CrossSiteRequests, without tokens.
        http.csrf(AbstractHttpConfigurer::disable)
                .addFilterAfter(new CrossSiteRequests(refusals), HeaderWriterFilter.class)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .addHeaderWriter(SecurityWiring::writeContentPolicy))
                .httpBasic(basic -> basic.authenticationEntryPoint(refusals).authenticationDetailsSource(AskedFor::new))
                .exceptionHandling(exceptions ->
                        exceptions.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/error")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, DESCRIPTION)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, DESCRIPTION)
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

    private static void writeContentPolicy(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", request.getRequestURI().startsWith(PAGES) ? OWN_PAGE : NOTHING);
    }
}
