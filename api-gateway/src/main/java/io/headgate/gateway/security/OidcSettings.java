package io.headgate.gateway.security;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * People and pipelines from an OpenID provider.
 *
 * @param issuer URL; null or blank for built-in users only
 * @param audience what the tokens' {@code aud} must contain; required with an issuer
 * @param rolesClaim a list of role names; unknown ones are ignored
 */
@ConfigurationProperties("headgate.oidc")
record OidcSettings(
        @Nullable String issuer,
        @Nullable String audience,
        @DefaultValue("roles") String rolesClaim) {

    boolean isOn() {
        return issuer != null && !issuer.isBlank();
    }
}
