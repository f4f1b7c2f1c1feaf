package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.device.ActionTable.Changed;
import io.headgate.gateway.token.TokenCopies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Follows the registries: which devices there are, by which tokens they are known and what they take, and what sets
 * consist of.
 */
@Component
final class RegistryFacts {

    private final JdbcTemplate jdbc;
    private final ActionTable actions;
    private final DeviceDirectory directory;
    private final DeviceSets sets;
    private final TargetTypes types;
    private final DeviceOrders orders;
    private final TokenCopies copies;

    RegistryFacts(
            JdbcTemplate jdbc,
            ActionTable actions,
            DeviceDirectory directory,
            DeviceSets sets,
            TargetTypes types,
            DeviceOrders orders,
            TokenCopies copies) {
        this.jdbc = jdbc;
        this.actions = actions;
        this.directory = directory;
        this.sets = sets;
        this.types = types;
        this.orders = orders;
        this.copies = copies;
    }

    /** The newest of a batch for one target. */
    private record Target(
            String controllerId,
            long version,
            long life,
            @Nullable String type,
            List<String> tokens,
            boolean reported,
            @Nullable AutoConfirm autoConfirm,
            boolean removed) {}

    void targets(List<Fact<?>> facts) {
        var newest = new TreeMap<String, Target>();
        // Also those that came again in the same batch: the broker may not have taken all that follows the last time.
        var departed = new TreeMap<String, Long>();
        for (var fact : facts) {
            var target = switch (fact.message()) {
                case TargetState state ->
                    new Target(
                            state.controllerId(),
                            state.version(),
                            state.life(),
                            state.type(),
                            state.tokenHashes(),
                            state.attributesReported(),
                            state.autoConfirm(),
                            false);
                case TargetRemoved removed ->
                    new Target(
                            removed.controllerId(),
                            removed.version(),
                            removed.version(),
                            null,
                            List.of(),
                            false,
                            null,
                            true);
                default -> null;
            };
            if (target != null) {
                if (target.removed()) {
                    departed.merge(target.controllerId(), target.life(), Math::max);
                }
                newest.merge(
                        target.controllerId(), target, (one, next) -> next.version() >= one.version() ? next : one);
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        var retyped = new TreeSet<String>();
        write(newest.values().stream().toList(), departed, retyped);
        var left = departed.isEmpty() ? List.<Changed>of() : actions.leave(departed);
        afterCommit(() -> {
            departed.keySet().forEach(directory::forget);
            newest.values().stream().filter(target -> !target.removed()).forEach(this::show);
            orders.endRemoved(left);
            if (!retyped.isEmpty()) {
                endUnfit(after -> actions.unfitOf(retyped, after));
            }
        });
    }

    /** What is missed here, because a process ends, ends when the device polls. */
    private void endUnfit(LongFunction<List<Changed>> some) {
        var after = 0L;
        for (var unfit = some.apply(after); !unfit.isEmpty(); unfit = some.apply(after)) {
            orders.endUnfit(unfit);
            after = unfit.getLast().action().id();
        }
    }

    void types(List<Fact<?>> facts) {
        var told = new ArrayList<TargetTypeState>();
        for (var fact : facts) {
            if (fact.message() instanceof TargetTypeState type) {
                told.add(type);
                jdbc.update(
                        """
                        insert into device_target_type as present (tenant, type_id, version, key, takes)
                        values (?, ?, ?, ?, ?)
                        on conflict (tenant, type_id) do update set version = excluded.version, takes = excluded.takes
                        where present.version < excluded.version
                        """,
                        Cause.DEFAULT_TENANT,
                        type.typeId(),
                        type.version(),
                        type.key(),
                        type.compatibleSetTypes().toArray(String[]::new));
            } else if (fact.message() instanceof TargetTypeRemoved removed) {
                jdbc.update(
                        "delete from device_target_type where tenant = ? and type_id = ? and version <= ?",
                        Cause.DEFAULT_TENANT,
                        removed.typeId(),
                        removed.version());
            }
        }
        afterCommit(() -> {
            told.forEach(types::put);
            told.stream()
                    .filter(type -> !type.compatibleSetTypes().isEmpty())
                    .forEach(type -> endUnfit(after -> actions.unfitOfType(type.key(), after)));
        });
    }

    private void show(Target target) {
        var tokens = DeviceStore.tokens(target.tokens().toArray(String[]::new));
        directory.change(target.controllerId(), device -> {
            // Another rule may hold for it now.
            device.lastContact().keep(null);
            return device.registered(target.life(), target.type(), tokens, target.reported(), target.autoConfirm());
        });
    }

    /**
     * @param departed takes lives of those that are gone, or another now without that they were seen to go, by controller id
     * @param retyped takes those that have another type
     */
    private void write(List<Target> targets, Map<String, Long> departed, Set<String> retyped) {
        jdbc.query(
                """
                insert into device_target as present
                  (tenant, controller_id, version, life, type, token_hashes, attributes_reported, auto_confirm, removed)
                select ?, target.controller_id, target.version, target.life, target.type, string_to_array(target.tokens, ','),
                       target.reported, target.auto_confirm::jsonb, target.removed
                from unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::boolean[], ?::text[],
                            ?::boolean[])
                  as target (controller_id, version, life, type, tokens, reported, auto_confirm, removed)
                on conflict (tenant, controller_id) do update
                set version = excluded.version, life = excluded.life, type = excluded.type,
                    token_hashes = excluded.token_hashes,
                    attributes_reported = excluded.attributes_reported,
                    attributes_requested = present.attributes_requested and present.life = excluded.life,
                    auto_confirm = excluded.auto_confirm, removed = excluded.removed
                where present.version < excluded.version
                returning controller_id, new.life, old.life <> new.life and not old.removed,
                          old.life is not null and new.type is distinct from old.type
                """,
                row -> {
                    if (row.getBoolean(3)) {
                        departed.put(row.getString(1), row.getLong(2));
                    } else if (row.getBoolean(4)) {
                        retyped.add(row.getString(1));
                    }
                },
                Cause.DEFAULT_TENANT,
                targets.stream().map(Target::controllerId).toArray(String[]::new),
                targets.stream().map(Target::version).toArray(Long[]::new),
                targets.stream().map(Target::life).toArray(Long[]::new),
                targets.stream().map(Target::type).toArray(String[]::new),
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
