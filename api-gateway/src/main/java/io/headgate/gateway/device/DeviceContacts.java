package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Who has polled: noted in memory on each poll, told and written in batches every few seconds. A contact may be lost with
 * the process; nothing rests on it.
 */
@Component
final class DeviceContacts implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceContacts.class);
    private static final long FLUSH_EVERY_MILLIS = 5_000;
    private static final int CHUNK = 1_000;

    private final JdbcTemplate jdbc;
    private final FeedbackSender sender;
    private final Clock clock;
    private final Queue<Device> queue = new ConcurrentLinkedQueue<>();
    private volatile long round = 1;
    private volatile @Nullable Thread thread;

    DeviceContacts(JdbcTemplate jdbc, FeedbackSender sender, Clock clock) {
        this.jdbc = jdbc;
        this.sender = sender;
        this.clock = clock;
    }

    /** Cheap: one write, and once per round of flushing one queue entry. */
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
        var contacts = new ArrayList<Contact>();
        for (var device = queue.poll(); device != null; device = queue.poll()) {
            var seen = device.lastContact();
            contacts.add(new Contact(device.controllerId(), Instant.ofEpochMilli(seen.millis()), seen.address()));
            if (contacts.size() == CHUNK) {
                tell(List.copyOf(contacts));
                contacts.clear();
            }
        }
        if (!contacts.isEmpty()) {
            tell(contacts);
        }
    }

    private void tell(List<Contact> contacts) {
        var unused = sender.send(new TargetContacts(contacts));
        try {
            jdbc.update(
                    """
                    insert into view_target_contact as present (tenant, controller_id, last_seen, address)
                    select ?, seen.controller_id, to_timestamp(max(seen.at) / 1000.0), max(seen.address)
                    from unnest(?::text[], ?::bigint[], ?::text[]) as seen (controller_id, at, address)
                    group by seen.controller_id order by seen.controller_id
                    on conflict (tenant, controller_id) do update
                    set last_seen = excluded.last_seen, address = excluded.address
                    where present.last_seen < excluded.last_seen
                    """,
                    Cause.DEFAULT_TENANT,
                    contacts.stream().map(Contact::controllerId).toArray(String[]::new),
                    contacts.stream()
                            .map(contact -> contact.at().toEpochMilli())
                            .toArray(Long[]::new),
                    contacts.stream().map(Contact::address).toArray(String[]::new));
        } catch (DataAccessException e) {
            LOG.warn("contacts of {} devices not written: {}", contacts.size(), e.toString());
        }
    }

    private void loop() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(FLUSH_EVERY_MILLIS);
                flush();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("device-contacts").daemon().start(this::loop);
    }

    @Override
    public void stop() {
        var running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
