package io.headgate.rollout.write;

import io.headgate.chassis.messaging.Cause;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.AxonException;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The door to the aggregates: in the caller's thread and transaction. What the store cannot do is thrown in Spring's words,
 * so that a lost race and an outage are tried again and never parked.
 */
public final class Rollouts {

    static final String ASKED = "asked";

    private static final int LOCK = 0x726f6c6c;

    private final CommandGateway gateway;
    private final JdbcTemplate jdbc;
    private final SQLStateSQLExceptionTranslator translator = new SQLStateSQLExceptionTranslator();

    public Rollouts(CommandGateway gateway, JdbcTemplate jdbc) {
        this.gateway = gateway;
        this.jdbc = jdbc;
    }

    /**
     * Until the transaction ends no other command is decided about this rollout. They come by two lanes: each waits for one of
     * the other, in the order in which they came, instead of losing the race for the next event again and again.
     */
    public void lock(String rolloutId) {
        jdbc.query("select pg_advisory_xact_lock(?, hashtext(?))", row -> {}, LOCK, rolloutId);
    }

    /**
     * @param question a rollout command, a {@link NewRollout} or a report of another service, with the id of its rollout
     * @throws ConcurrencyFailureException someone else was faster; nothing has happened
     * @throws IllegalStateException outside a transaction: the answer would outlive what it rests on
     */
    public Answer ask(Object question, Asked asked) {
        requireTransaction();
        var cause = Cause.current();
        var context = MetaData.with(ASKED, asked)
                .and("tenant", cause.tenant())
                .and("correlationId", cause.correlationId())
                .and("causationId", cause.causationId());
        Answer answer = sent(new GenericCommandMessage<>(question, context));
        return answer;
    }

    /** Who may not approve what is made of the rollout's plan; empty where there never was such a rollout. */
    public List<String> authorsOf(String rolloutId) {
        requireTransaction();
        List<String> authors = sent(new GenericCommandMessage<>(new AuthorsOf(rolloutId)));
        return authors;
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a rollout is asked only inside a transaction");
        }
    }

    private <R> R sent(GenericCommandMessage<?> message) {
        try {
            return gateway.sendAndWait(message);
        } catch (ConcurrencyException | AggregateStreamCreationException e) {
            throw new ConcurrencyFailureException("another transaction has changed the rollout", e);
        } catch (AxonException e) {
            throw inSpringsWords(e);
        }
    }

    private RuntimeException inSpringsWords(AxonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                // Without an SQL state it comes from the driver or the pool: there is no connection.
                var translated = translator.translate("event store", null, sql);
                return translated == null ? new DataAccessResourceFailureException("event store", e) : translated;
            }
        }
        return e;
    }
}
