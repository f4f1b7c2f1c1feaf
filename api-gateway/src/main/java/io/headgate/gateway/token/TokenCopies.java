package io.headgate.gateway.token;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.TenantSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What tokens are, for those who may read them back; devices are known by hashes alone. A copy is kept before its token is
 * told to the registry, under its hash, and counts as long as that is the target's newest: so an unfinished change shows
 * nothing that does not hold.
 */
@Component
public final class TokenCopies {

    private static final int LONGEST_ID = 256;

    private final JdbcTemplate jdbc;
    private final TenantSettings settings;
    private final @Nullable TokenSeal seal;

    TokenCopies(JdbcTemplate jdbc, TenantSettings settings, TokenSettings token) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.seal = token.copyKey() == null || token.copyKey().isEmpty() ? null : new TokenSeal(token.copyKey());
        settings.onChange(this::dropUnwanted);
    }

    /** @param hash lower-case hex SHA-256 of the token */
    public record OfTarget(String controllerId, String hash, String token) {}

    private @Nullable TokenSeal wanted() {
        return Boolean.TRUE.equals(settings.get(SettingKey.TOKENS_READABLE).value()) ? seal : null;
    }

    private void dropUnwanted() {
        if (!Boolean.TRUE.equals(settings.get(SettingKey.TOKENS_READABLE).value())) {
            jdbc.update("delete from target_token_copy");
            jdbc.update("update gateway_token set sealed = null where sealed is not null");
        }
    }

    /**
     * Keeps copies of tokens that the registry is told of meanwhile. Where none are wanted it is only told.
     *
     * @throws RefusedException when the registry refuses
     */
    public <T> T keeping(String tenant, Collection<OfTarget> tokens, Supplier<T> telling) {
        keep(tenant, tokens);
        try {
            return telling.get();
        } catch (RefusedException e) {
            // Without an answer nobody knows whether they are valid now.
            if (e.refusal().kind() != Refusal.Kind.UNAVAILABLE) {
                tidy(tenant, tokens.stream().map(OfTarget::controllerId).toList());
            }
            throw e;
        }
    }

    private void keep(String tenant, Collection<OfTarget> all) {
        var wanted = wanted();
        // What is longer the registry refuses.
        var tokens = all.stream()
                .filter(token -> token.controllerId().length() <= LONGEST_ID)
                .toList();
        if (wanted == null || tokens.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into target_token_copy (tenant, controller_id, hash, sealed)
                select ?::text, * from unnest(?::text[], ?::text[], ?::bytea[]) on conflict do nothing
                """,
                tenant,
                tokens.stream().map(OfTarget::controllerId).toArray(String[]::new),
                tokens.stream().map(OfTarget::hash).toArray(String[]::new),
                tokens.stream()
                        .map(token -> wanted.seal(token.token(), token.controllerId()))
                        .toArray(byte[][]::new));
    }

    /** Forgets what is no token of theirs (any more), as it is known here now. */
    public void tidy(String tenant, Collection<String> controllerIds) {
        if (controllerIds.isEmpty()) {
            return;
        }
        jdbc.update("""
                delete from target_token_copy kept where tenant = ? and controller_id = any(?::text[])
                  and not exists (select from device_target target
                    where target.tenant = kept.tenant and target.controller_id = kept.controller_id
                      and not target.removed and kept.hash = any(target.token_hashes))
                """, tenant, controllerIds.toArray(String[]::new));
    }

    /** @return the newest token of each; those are left out of which there is no copy */
    public Map<String, String> of(String tenant, Collection<String> controllerIds) {
        var tokens = new HashMap<String, String>();
        var opening = wanted();
        if (opening != null && !controllerIds.isEmpty()) {
            jdbc.query(
                    """
                    select controller_id, kept.sealed from target_token_copy kept
                    join device_target target using (tenant, controller_id)
                    where tenant = ? and controller_id = any(?::text[])
                      and not target.removed and kept.hash = target.token_hashes[1]
                    """,
                    row -> {
                        var id = row.getString(1);
                        opening.open(row.getBytes(2), id).ifPresent(token -> tokens.put(id, token));
                    },
                    tenant,
                    controllerIds.toArray(String[]::new));
        }
        return tokens;
    }

    /** The token itself is kept already. */
    public void keepGatewayToken(String tenant, String tokenId, String token) {
        var wanted = wanted();
        if (wanted != null) {
            jdbc.update(
                    "update gateway_token set sealed = ? where tenant = ? and token_id = ?",
                    wanted.seal(token, tokenId),
                    tenant,
                    tokenId);
        }
    }

    public Optional<String> gatewayToken(String tenant, String tokenId) {
        var opening = wanted();
        return opening == null
                ? Optional.empty()
                : jdbc
                        .queryForList(
                                "select sealed from gateway_token where tenant = ? and token_id = ? and sealed is not null"
                                        + " and revoked_at is null",
                                byte[].class,
                                tenant,
                                tokenId)
                        .stream()
                        .findFirst()
                        .flatMap(copy -> opening.open(copy, tokenId));
    }
}
