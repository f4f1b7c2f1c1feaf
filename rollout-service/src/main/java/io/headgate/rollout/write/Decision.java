package io.headgate.rollout.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows from a question to a rollout, or from a report to it. */
public sealed interface Decision {

    /** This happens, in this order; never empty. */
    record Told(List<RolloutEvent> events) implements Decision {
        public Told {
            events = List.copyOf(events);
        }
    }

    /** A person asked for what cannot be; nothing happens. */
    record Refused(Refusal refusal) implements Decision {}

    /** A report that is late, repeated, or about something else; nothing happens. */
    record Ignored(String why) implements Decision {}

    static Decision told(RolloutEvent... events) {
        return new Told(List.of(events));
    }

    static Decision refused(Refusal refusal) {
        return new Refused(refusal);
    }

    static Decision refused(RolloutRefusal refusal, String detail) {
        return new Refused(refusal.because(detail));
    }

    static Decision ignored(String why) {
        return new Ignored(why);
    }

    /** One event, and perhaps a second that follows from it. */
    static Decision told(RolloutEvent first, Optional<? extends RolloutEvent> second) {
        var events = new ArrayList<RolloutEvent>();
        events.add(first);
        second.ifPresent(events::add);
        return new Told(events);
    }
}
