package io.headgate.gateway.device;

import io.headgate.chassis.Recurring;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Who has polled: noted in memory on each poll, told in batches every few seconds. A contact may be lost with the process or
 * while the broker is away; nothing rests on it.
 */
@Component
final class DeviceContacts implements SmartLifecycle {

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int MOST_TOGETHER = 1_000;

    private final FeedbackSender sender;
    private final Clock clock;
    private final Queue<Device> queue = new ConcurrentLinkedQueue<>();
    private final Recurring telling = new Recurring("device-contacts", EVERY, this::flush);
    private volatile long round = 1;

    DeviceContacts(FeedbackSender sender, Clock clock) {
        this.sender = sender;
        this.clock = clock;
    }

    /** Cheap: one write, and once per round of telling one queue entry. */
    void seen(Device device, @Nullable String address) {
        var contact = device.lastContact();
        contact.seen(clock.millis(), address);
        if (contact.round() != round) {
            contact.queuedFor(round);
            queue.add(device);
        }
    }

    void flush() {
        round++;
        while (!queue.isEmpty()) {
            var contacts = new ArrayList<Contact>(MOST_TOGETHER);
            while (contacts.size() < MOST_TOGETHER && queue.poll() instanceof Device device) {
                var seen = device.lastContact();
                contacts.add(new Contact(
                        device.controllerId(),
                        Instant.ofEpochMilli(seen.millis()),
                        seen.address(),
                        device.life() == 0 ? Long.MAX_VALUE : device.life()));
            }
            sender.send(new TargetContacts(contacts));
        }
    }

    @Override
    public void start() {
        telling.start();
    }

    @Override
    public void stop() {
        telling.stop();
    }

    @Override
    public boolean isRunning() {
        return telling.isRunning();
    }
}
