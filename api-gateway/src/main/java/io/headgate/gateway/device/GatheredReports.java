package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.gateway.view.AnsweredReports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reports that wait a moment to be sent together, those of a group in the order in which they came. Thread-safe. */
final class GatheredReports {

    /** In one message: what a record may hold is a million bytes. */
    private static final int MOST_LETTERS = 100_000;

    /** Whether a report changes the counts of its group. */
    enum Effect {
        COUNTED,
        UNCOUNTED;

        static Effect of(ActionFeedback feedback) {
            return feedback.group() != 0 && feedback.kind().movesCounts() ? COUNTED : UNCOUNTED;
        }
    }

    private final AnsweredReports answered;
    private final Map<String, Message> open = new HashMap<>();
    private List<Message> messages = new ArrayList<>();

    GatheredReports(AnsweredReports answered) {
        this.answered = answered;
    }

    /** Reports of one group that are sent together. */
    static final class Message {
        private final String key;
        private final String id;
        private final List<ActionFeedback> reports = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        private final Set<Long> actions = new HashSet<>();
        private final AnsweredReports.Sent sent;
        private int letters;

        private Message(String key, String id, AnsweredReports.Sent sent) {
            this.key = key;
            this.id = id;
            this.sent = sent;
        }

        String key() {
            return key;
        }

        String id() {
            return id;
        }

        List<ActionFeedback> reports() {
            return reports;
        }

        void answer(boolean taken) {
            waiting.forEach(one -> one.complete(taken));
        }

        /** One of each action: what was said of an action is told apart by the record it came with. */
        private boolean takes(ActionFeedback feedback) {
            return reports.size() < ActionReports.MOST
                    && letters < MOST_LETTERS
                    && !actions.contains(feedback.actionId());
        }

        private void add(ActionFeedback feedback, Effect effect, CompletableFuture<Boolean> taken) {
            sent.add(feedback.controllerId());
            if (effect == Effect.COUNTED) {
                sent.movesCounts();
            }
            reports.add(feedback);
            waiting.add(taken);
            actions.add(feedback.actionId());
            for (var message : feedback.messages()) {
                letters += message.length();
            }
        }
    }

    /**
     * @param messageId of a message that has nothing else in it
     * @param taken completed by {@link Message#answer}
     * @return whether it is the first one since the last {@link #drain}
     */
    synchronized boolean add(
            ActionFeedback feedback, Effect effect, @Nullable String messageId, CompletableFuture<Boolean> taken) {
        var isFirst = messages.isEmpty();
        var key = feedback.rolloutId() + ":" + feedback.group();
        var message = messageId == null ? open.get(key) : null;
        if (message == null || !message.takes(feedback)) {
            var id = messageId == null ? Uuids.next().toString() : messageId;
            message = new Message(key, id, answered.sending(id, key));
            messages.add(message);
            open.put(key, message);
        }
        message.add(feedback, effect, taken);
        if (messageId != null) {
            open.remove(key);
        }
        return isFirst;
    }

    /** All that was added since the last time, in order. */
    synchronized List<Message> drain() {
        var all = messages;
        messages = new ArrayList<>();
        open.clear();
        return all;
    }
}
