package io.headgate.gateway.operator.admin;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.NewToken;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.settings.GatewayTokens;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens with which a device gateway speaks for devices. Shown once; only the hash is kept. */
@RestController
@RequestMapping("/api/v1/gateway-tokens")
class GatewayTokenController {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");
    private static final int LONGEST_NAME = 128;

    private static final Refusal UNKNOWN = new Refusal(
            "gateway-token.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no valid gateway token with this id.",
            "List the gateway tokens and check the id.");
    private static final Refusal BAD_NAME = new Refusal(
            "gateway-token.bad-name",
            Refusal.Kind.UNPROCESSABLE,
            "The name of a token has 1 to " + LONGEST_NAME + " characters.",
            "Name it after the gateway that will use it.");

    private final JdbcTemplate jdbc;
    private final GatewayTokens tokens;

    GatewayTokenController(JdbcTemplate jdbc, GatewayTokens tokens) {
        this.jdbc = jdbc;
        this.tokens = tokens;
    }

    record GatewayTokenRequest(String name) {}

    /** @param token shown only here */
    record IssuedGatewayToken(String id, String name, String token) {}

    record GatewayTokenResource(
            String id,
            String name,
            Instant createdAt,
            String createdBy,
            @Nullable Instant revokedAt) {}

    record GatewayTokenList(List<GatewayTokenResource> content) {}

    @GetMapping
    GatewayTokenList list(Call call) {
        return new GatewayTokenList(jdbc.query(
                """
                select token_id, name, created_at, created_by, revoked_at from gateway_token
                where tenant = ? order by created_at, token_id
                """,
                (row, n) -> {
                    var revokedAt = row.getTimestamp(5);
                    return new GatewayTokenResource(
                            row.getString(1),
                            row.getString(2),
                            row.getTimestamp(3).toInstant(),
                            row.getString(4),
                            revokedAt == null ? null : revokedAt.toInstant());
                },
                call.tenant()));
    }

    @PostMapping
    ResponseEntity<IssuedGatewayToken> issue(Call call, @RequestBody GatewayTokenRequest request) {
        if (request.name().isBlank() || request.name().length() > LONGEST_NAME) {
            throw new RefusedException(BAD_NAME);
        }
        var id = "gt-" + Uuids.next();
        var token = NewToken.make();
        jdbc.update(
                "insert into gateway_token (tenant, token_id, hash, name, created_by) values (?, ?, ?, ?, ?)",
                call.tenant(),
                id,
                token.hash(),
                request.name(),
                call.principal().name());
        tokens.reload();
        AUDIT.info("gateway token issued: id={} by={}", id, call.principal().name());
        return ResponseEntity.created(URI.create("/api/v1/gateway-tokens/" + id))
                .body(new IssuedGatewayToken(id, request.name(), token.token()));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(Call call, @PathVariable String id) {
        var revoked = jdbc.update(
                "update gateway_token set revoked_at = now() where tenant = ? and token_id = ? and revoked_at is null",
                call.tenant(),
                id);
        if (revoked == 0) {
            throw new RefusedException(UNKNOWN);
        }
        tokens.reload();
        AUDIT.info("gateway token revoked: id={} by={}", id, call.principal().name());
        return ResponseEntity.noContent().build();
    }
}
