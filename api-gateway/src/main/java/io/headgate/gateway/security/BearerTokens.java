package io.headgate.gateway.security;

import io.headgate.contracts.Role;
import io.headgate.gateway.input.OperatorText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Access tokens of the configured issuer: issuer and audience are checked, roles come from a claim, which
 * may name hawkBit's permissions instead.
 */
final class BearerTokens {

    /** In front of the names of those whom the issuer knows: no built-in user is called so. */
    static final String SUBJECT = "oidc:";

    /** What a person can hold; SYSTEM and DEVICE are never given by a token. */
    private static final Set<Role> FOR_PEOPLE = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN);

    private BearerTokens() {}

    /** Asks the issuer when the first token comes, so that the gateway starts without it. */
    static JwtDecoder decoder(OidcSettings oidc) {
        var issuer = Objects.requireNonNull(oidc.issuer());
        var audience = oidc.audience();
        if (audience == null || audience.isBlank()) {
            throw new IllegalStateException(
                    "headgate.oidc.audience is not set: a token meant for another system would be accepted");
        }
        return new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder decoder = JwtDecoders.fromIssuerLocation(issuer);
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<Jwt>(
                    JwtValidators.createDefaultWithIssuer(issuer),
                    new JwtClaimValidator<List<String>>(
                            JwtClaimNames.AUD, given -> given != null && given.contains(audience)),
                    // It becomes a name that is written down.
                    new JwtClaimValidator<String>(
                            JwtClaimNames.SUB, given -> given != null && OperatorText.LINE.allows(given))));
            return decoder;
        });
    }

    /** The name is that of the issuer's subject, marked so that it cannot be that of a built-in user. */
    static Converter<Jwt, AbstractAuthenticationToken> converter(OidcSettings oidc) {
        return token -> {
            var named = token.getClaimAsStringList(oidc.rolesClaim());
            return new JwtAuthenticationToken(
                    token, named == null ? List.of() : rolesOf(named), SUBJECT + token.getSubject());
        };
    }

    private static List<GrantedAuthority> rolesOf(List<String> named) {
        var names = named.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
        var permitted = HawkbitPermissions.rolesOf(named);
        return Arrays.stream(Role.values())
                .filter(FOR_PEOPLE::contains)
                .filter(role -> names.contains(role.name()) || permitted.contains(role))
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(role.name()))
                .toList();
    }
}
