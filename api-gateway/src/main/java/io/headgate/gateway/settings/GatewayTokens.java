package io.headgate.gateway.settings;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.Cause;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The gateway tokens that are valid, in memory: a wrong one costs no query. A change holds in this gateway when
 * {@code reload} has returned, in others some seconds later. Thread-safe.
 */
@Component
public class GatewayTokens implements SmartLifecycle {

    private static final Duration LOOK_FOR_OTHERS = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;
    private volatile Set<String> hashes;
    private final Recurring following = new Recurring("gateway-tokens", LOOK_FOR_OTHERS, this::reload);

    GatewayTokens(JdbcTemplate jdbc, TenantSettings settings) {
        this.jdbc = jdbc;
        this.hashes = read();
        // One of them is a setting.
        settings.onChange(this::reload);
    }

    /** @param hash SHA-256 of the token, in hex */
    public boolean isValid(String hash) {
        return hashes.contains(hash);
    }

    /** To be called after the commit of a change, before it is answered. */
    public final synchronized void reload() {
        hashes = read();
    }

    private Set<String> read() {
        return Set.copyOf(new HashSet<>(jdbc.queryForList(
                "select hash from gateway_token where tenant = ? and revoked_at is null",
                String.class,
                Cause.DEFAULT_TENANT)));
    }

    @Override
    public void start() {
        following.start();
    }

    @Override
    public void stop() {
        following.stop();
    }

    @Override
    public boolean isRunning() {
        return following.isRunning();
    }
}
