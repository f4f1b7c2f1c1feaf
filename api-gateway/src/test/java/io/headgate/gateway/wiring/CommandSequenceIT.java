package io.headgate.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Which of two commands was sent first is known across restarts, whatever the clock does. */
class CommandSequenceIT {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private JdbcTemplate jdbc;

    @BeforeEach
    void makeTheTable() {
        var database = TestInfrastructure.database("sequence");
        var dataSource = new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password());
        new ResourceDatabasePopulator(new ClassPathResource("db/api-gateway/V0105__create_command_sequence.sql"))
                .execute(dataSource);
        jdbc = new JdbcTemplate(dataSource);
    }

    private CommandSequence startedAt(Instant time) {
        return CommandSequence.begin(jdbc, InstantSource.fixed(time));
    }

    @Test
    void growsFromCommandToCommand() {
        var sequence = startedAt(NOON);

        assertThat(sequence.getAsLong()).isPositive().isLessThan(sequence.getAsLong());
    }

    @Test
    void isLargerAfterEveryRestart() {
        var before = startedAt(NOON).getAsLong();
        var within = startedAt(NOON).getAsLong();
        var clockSetBack = startedAt(NOON.minus(Duration.ofDays(400))).getAsLong();
        var later = startedAt(NOON.plus(Duration.ofDays(1))).getAsLong();

        assertThat(new Long[] {before, within, clockSetBack, later}).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void isLargerWithANewDatabase() {
        var before = startedAt(NOON).getAsLong();
        jdbc.update("delete from command_sequence");

        assertThat(startedAt(NOON.plusSeconds(1)).getAsLong()).isGreaterThan(before);
    }
}
