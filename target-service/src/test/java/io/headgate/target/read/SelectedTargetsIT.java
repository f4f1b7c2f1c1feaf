package io.headgate.target.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.chassis.query.SqlCondition;
import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

        transaction.executeWithoutResult(status ->
                selected.forEach(TENANT, everything(), 10, Duration.ofSeconds(5), (id, matches) -> {
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
        transaction.executeWithoutResult(status ->
                selected.forEach(TENANT, everything(), 10, Duration.ofSeconds(5), (id, matches) -> after.add(id)));
        assertThat(after).hasSize(50).contains("gw-020-new").doesNotContain("gw-030");
    }

    @Test
    void theTakerMayWriteInTheSameTransaction() {
        jdbc.execute("create table taken (id text)");

        transaction.executeWithoutResult(status -> selected.forEach(
                TENANT,
                everything(),
                10,
                Duration.ofSeconds(5),
                (id, matches) -> jdbc.update("insert into taken values (?)", id)));

        assertThat(jdbc.queryForObject("select count(*) from taken", Long.class))
                .isEqualTo(50);
    }

    @Test
    void anotherTenantsTargetsAreNotSelected() {
        jdbc.update("update target set tenant = 'OTHER' where controller_id < 'gw-010'");

        assertThat(selected.histogram(TENANT, everything())).containsOnly(Map.entry(0, 40L));
        assertThat(selected.next(TENANT, everything(), "", 1)).containsExactly("gw-010");
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

    /** However few a fetch takes; what the taker does is not counted. */
    @Test
    void aListIsReadWithinOneLimit() {
        var slow = new TargetSelection.Selected(new SqlCondition("(pg_sleep(0.01) is not null)", List.of()), List.of());
        var quick = everything();

        transaction.executeWithoutResult(status -> {
            assertThat(selected.within(Duration.ofSeconds(20), () -> walk(slow, Duration.ofMillis(300), "select 1")))
                    .isEmpty();
            assertThat(selected.within(
                            Duration.ofSeconds(20), () -> walk(quick, Duration.ofMillis(300), "select pg_sleep(0.01)")))
                    .contains(50);
            assertThat(jdbc.queryForObject("show statement_timeout", String.class))
                    .isEqualTo("30s");
        });
    }

    private int walk(TargetSelection.Selected selection, Duration limit, String taking) {
        var taken = new ArrayList<String>();
        selected.forEach(TENANT, selection, 10, limit, (id, matches) -> {
            jdbc.execute(taking);
            taken.add(id);
        });
        return taken.size();
    }

    /** Nothing happens to those that look at many small targets; large ones make the same query dear. */
    @Test
    void whoeverLooksAtEachTargetIsAffordable() {
        var bomb = IntStream.range(0, 18)
                .mapToObj(n -> "attribute.k" + n + "==a*a*a*b")
                .collect(Collectors.joining(","));
        assertThat(affordable(bomb)).isTrue();
        jdbc.update("""
                insert into target (tenant, controller_id, name, attributes, version, life, created_at, created_by,
                                    modified_at, modified_by)
                select ?, 'large-' || n, 'large', (select jsonb_object_agg('k' || k, repeat('a', 128))
                                                   from generate_series(0, 99) as k), 1, 1, now(), 'kim', now(), 'kim'
                from generate_series(1, 10000) as n""", TENANT);

        assertThat(affordable(bomb)).isFalse();
        assertThat(affordable("attribute.k1==b,name==l*x,tag==nothing")).isTrue();
    }

    @Test
    void aListMayTakeAsLongAsItsTargetsNeedAlsoRightAfterTheirImport() {
        jdbc.update("""
                insert into target (tenant, controller_id, name, version, life, created_at, created_by, modified_at,
                                    modified_by)
                select 'DEFAULT', 'imported-' || n, 'imported', 1, 1, now(), 'kim', now(), 'kim'
                from generate_series(1, 199950) as n""");

        assertThat(selected.listLimit(TENANT, everything(), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofNanos(200_000 * 12_000L));
        assertThat(selected.listLimit(TENANT, everything(), Duration.ofMillis(1_500)))
                .isEqualTo(Duration.ofMillis(1_500));
        assertThat(selected.listLimit("OTHER", everything(), Duration.ofMinutes(1)))
                .isEqualTo(SelectedTargets.QUESTION);
    }

    private boolean affordable(String query) {
        return Boolean.TRUE.equals(transaction.execute(status ->
                selected.isAffordable(TENANT, (TargetSelection.Selected) selected.selection(query, List.of()))));
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
                insert into target (tenant, controller_id, name, version, life, created_at, created_by, modified_at,
                                    modified_by)
                values (?, ?, ?, 1, 1, now(), 'kim', now(), 'kim')""", TENANT, id, id);
    }
}
