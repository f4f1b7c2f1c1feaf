package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.gateway.token.TokenCopies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the registries: which devices there are and by which tokens they are known, and what sets consist of. */
@Component
final class RegistryFacts {

    private final JdbcTemplate jdbc;
    private final DeviceDirectory directory;
    private final DeviceSets sets;
    private final TokenCopies copies;

    RegistryFacts(JdbcTemplate jdbc, DeviceDirectory directory, DeviceSets sets, TokenCopies copies) {
        this.copies = copies;
        this.jdbc = jdbc;
        this.directory = directory;
        this.sets = sets;
    }

    /** The newest of a batch for one target. */
    private record Target(
            String controllerId,
            long version,
            List<String> tokens,
            boolean reported,
            @Nullable AutoConfirm autoConfirm,
            boolean removed) {}

    void targets(List<Fact<?>> facts) {
        var newest = new TreeMap<String, Target>();
        for (var fact : facts) {
            var target = switch (fact.message()) {
                case TargetState state ->
                    new Target(
                            state.controllerId(),
                            state.version(),
                            state.tokenHashes(),
                            state.attributesReported(),
                            state.autoConfirm(),
                            false);
                case TargetRemoved removed ->
                    new Target(removed.controllerId(), removed.version(), List.of(), false, null, true);
                default -> null;
            };
            if (target != null) {
                newest.merge(
                        target.controllerId(), target, (one, next) -> next.version() >= one.version() ? next : one);
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        write(newest.values().stream().toList());
        afterCommit(() -> newest.values().forEach(target -> {
            if (target.removed()) {
                directory.forget(target.controllerId());
            } else {
                var tokens = DeviceStore.tokens(target.tokens().toArray(String[]::new));
                directory.change(target.controllerId(), device -> {
                    // Another rule may hold for it now.
                    device.lastContact().keep(null);
                    return device.registered(tokens, target.reported(), target.autoConfirm());
                });
            }
        }));
    }

    private void write(List<Target> targets) {
        jdbc.update(
                """
                insert into device_target as present
                  (tenant, controller_id, version, token_hashes, attributes_reported, auto_confirm, removed)
                select ?, target.controller_id, target.version, string_to_array(target.tokens, ','),
                       target.reported, target.auto_confirm::jsonb, target.removed
                from unnest(?::text[], ?::bigint[], ?::text[], ?::boolean[], ?::text[], ?::boolean[])
                  as target (controller_id, version, tokens, reported, auto_confirm, removed)
                on conflict (tenant, controller_id) do update
                set version = excluded.version, token_hashes = excluded.token_hashes,
                    attributes_reported = excluded.attributes_reported, auto_confirm = excluded.auto_confirm,
                    removed = excluded.removed
                where present.version < excluded.version
                """,
                Cause.DEFAULT_TENANT,
                targets.stream().map(Target::controllerId).toArray(String[]::new),
                targets.stream().map(Target::version).toArray(Long[]::new),
                targets.stream()
                        .map(target -> String.join(",", target.tokens()))
                        .toArray(String[]::new),
                targets.stream().map(Target::reported).toArray(Boolean[]::new),
                targets.stream().map(RegistryFacts::autoConfirm).toArray(String[]::new),
                targets.stream().map(Target::removed).toArray(Boolean[]::new));
        // The copies of its tokens are of no use to who comes back under its id.
        copies.tidy(
                Cause.DEFAULT_TENANT,
                targets.stream()
                        .filter(Target::removed)
                        .map(Target::controllerId)
                        .toList());
    }

    private static @Nullable String autoConfirm(Target target) {
        return target.autoConfirm() == null ? null : MessageCodec.json().writeValueAsString(target.autoConfirm());
    }

    void sets(List<Fact<?>> facts) {
        var changes = new ArrayList<Runnable>();
        for (var fact : facts) {
            if (fact.message() instanceof DistributionSetState state) {
                jdbc.update(
                        """
                        insert into device_set as present (tenant, set_id, version, payload) values (?, ?, ?, ?::jsonb)
                        on conflict (tenant, set_id) do update
                        set version = excluded.version, payload = excluded.payload
                        where present.version < excluded.version
                        """,
                        Cause.DEFAULT_TENANT,
                        state.setId(),
                        state.version(),
                        new String(MessageCodec.encode(state), StandardCharsets.UTF_8));
                changes.add(() -> sets.put(state));
            } else if (fact.message() instanceof DistributionSetRemoved removed) {
                jdbc.update(
                        "delete from device_set where tenant = ? and set_id = ? and version <= ?",
                        Cause.DEFAULT_TENANT,
                        removed.setId(),
                        removed.version());
                changes.add(() -> sets.remove(removed.setId(), removed.version()));
            }
        }
        afterCommit(() -> changes.forEach(Runnable::run));
    }

    private static void afterCommit(Runnable change) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                change.run();
            }
        });
    }
}
