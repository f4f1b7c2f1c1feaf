package io.headgate.target.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One snapshot, a stream that others' commits do not reach, and a limit that is not an outage. */
class SelectedTargetsIT {

    private static final String TENANT = "DEFAULT";

    /** Another connection for each transaction, so that two can be open. */
    private JdbcTemplate jdbc;

    private TransactionTemplate transaction;
    private SelectedTargets selected;

    @BeforeEach
    void connect() {
        var database = TestInfrastructure.database("target");
        var source = new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/target-service")
                .load()
                .migrate();
        jdbc = new JdbcTemplate(source);
        var transactions = new JdbcTransactionManager(source);
        transaction = new TransactionTemplate(transactions);
        selected = new SelectedTargets(jdbc, transactions, new TargetFields(Duration.ofMinutes(10)));
        IntStream.range(0, 50).forEach(n -> insert("gw-%03d".formatted(n)));
    }

    @Test
    void whatIsCommittedMeanwhileIsNotSeen() {
        var taken = new ArrayList<String>();

        transaction.executeWithoutResult(status -> selected.forEach(TENANT, everything(), 10, (id, matches) -> {
            taken.add(id);
            if (taken.size() == 5) {
                inAnotherTransaction(() -> {
                    insert("gw-020-new");
                    jdbc.update("delete from target where controller_id = 'gw-030'");
                    jdbc.update("update target set name = 'renamed' where controller_id = 'gw-040'");
                });
            }
        }));

        assertThat(taken)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj("gw-%03d"::formatted).toList());
        var after = new ArrayList<String>();
        transaction.executeWithoutResult(
                status -> selected.forEach(TENANT, everything(), 10, (id, matches) -> after.add(id)));
        assertThat(after).hasSize(50).contains("gw-020-new").doesNotContain("gw-030");
    }

    @Test
    void theTakerMayWriteInTheSameTransaction() {
        jdbc.execute("create table taken (id text)");

        transaction.executeWithoutResult(status -> selected.forEach(
                TENANT, everything(), 10, (id, matches) -> jdbc.update("insert into taken values (?)", id)));

        assertThat(jdbc.queryForObject("select count(*) from taken", Long.class))
                .isEqualTo(50);
    }

    @Test
    void anotherTenantsTargetsAreNotSelected() {
        jdbc.update("update target set tenant = 'OTHER' where controller_id < 'gw-010'");

        assertThat(selected.histogram(TENANT, everything())).containsOnly(Map.entry(0, 40L));
        assertThat(selected.sample(TENANT, everything(), 1)).containsExactly("gw-010");
    }

    @Test
    void aStatementThatTakesTooLongIsUndoneAndTheTransactionLives() {
        jdbc.execute("create table note (text text)");

        transaction.executeWithoutResult(status -> {
            jdbc.update("insert into note values ('before')");
            var result = selected.within(Duration.ofMillis(50), () -> {
                jdbc.update("insert into note values ('within')");
                jdbc.execute("select pg_sleep(20)");
                return "never";
            });
            assertThat(result).isEmpty();
            jdbc.update("insert into note values ('after')");
        });

        assertThat(jdbc.queryForList("select text from note", String.class)).containsExactly("before", "after");
    }

    @Test
    void anyOtherFailureIsNotTakenForSlowness() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> selected.within(
                        Duration.ofSeconds(5), () -> jdbc.queryForObject("select 1 / 0", Integer.class))))
                .isInstanceOf(DataAccessException.class);
    }

    private static void inAnotherTransaction(Runnable work) {
        try {
            var thread = Thread.ofPlatform().start(work);
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private TargetSelection.Selected everything() {
        return (TargetSelection.Selected) selected.selection("controllerId==gw*", List.of());
    }

    private void insert(String id) {
        jdbc.update("""
                insert into target (tenant, controller_id, name, version, created_at, created_by, modified_at, modified_by)
                values (?, ?, ?, 1, now(), 'kim', now(), 'kim')""", TENANT, id, id);
    }
}
