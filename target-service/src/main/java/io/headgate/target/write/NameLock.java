package io.headgate.target.write;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Names and keys are given under one lock, which is held to the end of the transaction: who finds one free then gets it, and
 * no unique index has to fail a transaction to tell otherwise. Names are given rarely.
 */
final class NameLock {

    private static final long KEY = 0x6e616d6573L;

    private NameLock() {}

    static void take(JdbcTemplate jdbc) {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, KEY);
    }
}
