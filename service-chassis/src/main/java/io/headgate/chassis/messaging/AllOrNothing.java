package io.headgate.chassis.messaging;

import java.util.List;
import java.util.Objects;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Carries out several commands as one: a part of the command's transaction that is taken back when one is refused. */
public final class AllOrNothing {

    private final TransactionTemplate nested;

    public AllOrNothing(PlatformTransactionManager transactions) {
        this.nested = new TransactionTemplate(transactions);
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * In their order, whatever version the caller expects: that is not about one of them.
     *
     * @return done, with nothing; or the first refusal, and nothing is changed or told
     */
    public <C> Outcome of(List<? extends C> commands, CommandContext context, CommandConsumer.Handler<C> handler) {
        var anyVersion = context.anyVersion();
        return Objects.requireNonNull(nested.execute(part -> {
            for (var command : commands) {
                if (handler.handle(command, anyVersion) instanceof Outcome.Refused refused) {
                    part.setRollbackOnly();
                    return refused;
                }
            }
            return Outcome.done();
        }));
    }
}
