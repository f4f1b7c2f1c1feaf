package io.headgate.target.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.target.read.TargetFields.ChangedBy;
import io.headgate.target.write.NewMatches;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Notes when and from where targets have polled last, many in one statement. Idempotent: the newest contact wins. It is no
 * new version of the target and nothing is told.
 */
public final class WhenTargetsPolledThenNoteContact {

    private final JdbcTemplate jdbc;
    private final NewMatches matches;
    private final InstantSource clock;

    public WhenTargetsPolledThenNoteContact(JdbcTemplate jdbc, NewMatches matches, InstantSource clock) {
        this.jdbc = jdbc;
        this.matches = matches;
        this.clock = clock;
    }

    public void handle(List<Fact<?>> facts) {
        var newest = new TreeMap<String, TreeMap<String, Contact>>();
        for (var fact : facts) {
            if (fact.message() instanceof TargetContacts contacts) {
                var ofTenant = newest.computeIfAbsent(fact.cause().tenant(), tenant -> new TreeMap<>());
                for (var contact : contacts.contacts()) {
                    ofTenant.merge(
                            contact.controllerId(),
                            contact,
                            (one, other) -> other.at().isAfter(one.at()) ? other : one);
                }
            }
        }
        newest.forEach((tenant, contacts) -> {
            note(tenant, contacts);
            var cause = Cause.current();
            new Cause(tenant, cause.correlationId(), cause.causationId(), null)
                    .run(() -> matches.evaluate(tenant, contacts.keySet(), ChangedBy.CONTACT, clock.instant()));
        });
    }

    private void note(String tenant, Map<String, Contact> contacts) {
        // Sorted by id, as all bulk changes of targets are.
        jdbc.update(
                """
                update target_progress as progress
                set last_seen = given.at::timestamptz, ip_address = coalesce(given.address, progress.ip_address)
                from unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) as given (id, at, address, as_of)
                where progress.tenant = ? and progress.controller_id = given.id and progress.life <= given.as_of
                  and (last_seen is null or last_seen < given.at::timestamptz)""",
                contacts.keySet().toArray(String[]::new),
                contacts.values().stream()
                        .map(contact -> contact.at().toString())
                        .toArray(String[]::new),
                contacts.values().stream().map(Contact::address).toArray(String[]::new),
                contacts.values().stream().map(Contact::asOf).toArray(Long[]::new),
                tenant);
    }
}
