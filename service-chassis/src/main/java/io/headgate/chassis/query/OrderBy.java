package io.headgate.chassis.query;

/**
 * An order of rows. What is missing counts as greater than everything (PostgreSQL's default, which indexes serve).
 *
 * @param sql what follows {@code order by}; never empty and always unique, so that pages fit together
 */
public record OrderBy(String sql) implements Sort {}
