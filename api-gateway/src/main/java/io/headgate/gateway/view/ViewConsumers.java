package io.headgate.gateway.view;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.contracts.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Makes the consumers of views: each tells which facts it has applied and how far behind it is. */
@Component
public class ViewConsumers {

    private final Messaging messaging;
    private final AppliedFacts applied;
    private final MeterRegistry meters;

    ViewConsumers(Messaging messaging, AppliedFacts applied, MeterRegistry meters) {
        this.messaging = messaging;
        this.applied = applied;
        this.meters = meters;
    }

    /**
     * @param handler writes the view, inside the consumer's transaction
     * @param settings what the consumer understands, and how it reads
     */
    public FactConsumer handled(
            String name, FactConsumer.Handler handler, UnaryOperator<FactConsumer.Settings> settings, Topic... topics) {
        var registered = applied.register(name, topics);
        var lag = new Lag();
        Gauge.builder("headgate_view_lag_seconds", lag, Lag::seconds)
                .description("How old the newest facts were when the view had applied them; 0 when nothing comes")
                .tag("view", name)
                .register(meters);
        return settings.apply(messaging.consumer(name).reads(topics)).handledBy(facts -> {
            handler.handle(facts);
            registered.applies(facts);
            lag.measure(facts);
        });
    }

    private static final class Lag {
        private static final Duration FRESH = Duration.ofSeconds(10);

        private record Measured(Instant at, Duration lag) {}

        private volatile Measured last = new Measured(Instant.EPOCH, Duration.ZERO);

        void measure(List<Fact<?>> facts) {
            var now = Instant.now();
            last = new Measured(now, Duration.between(facts.getLast().recordedAt(), now));
        }

        double seconds() {
            var measured = last;
            return measured.at().isBefore(Instant.now().minus(FRESH))
                    ? 0
                    : Math.max(0, measured.lag().toMillis() / 1000.0);
        }
    }
}
