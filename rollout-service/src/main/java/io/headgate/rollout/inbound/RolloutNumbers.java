package io.headgate.rollout.inbound;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The numbers under which hawkBit's Management API knows rollouts: each given once, over all tenants. One that was taken for
 * a refused command is lost, so they have gaps.
 */
public final class RolloutNumbers {

    private final JdbcTemplate jdbc;

    public RolloutNumbers(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    int next() {
        return Objects.requireNonNull(jdbc.queryForObject("select nextval('rollout_number')", Integer.class));
    }
}
