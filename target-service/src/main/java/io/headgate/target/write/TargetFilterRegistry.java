package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import io.headgate.target.read.TargetSelection;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Carries out commands about saved filters in the current transaction and tells what has changed. */
public final class TargetFilterRegistry {

    private final JdbcTemplate jdbc;
    private final Outbox outbox;

    public TargetFilterRegistry(JdbcTemplate jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    /** Saves a new filter, or another query or name for one that exists. */
    public Outcome save(SaveTargetFilter command, CommandContext context) {
        var broken = TargetRules.filterId(command.filterId())
                .or(() -> TargetRules.filterName(command.name()))
                .or(() -> unusable(command.query()))
                .or(() -> context.expectedVersion() == null
                        ? Optional.empty()
                        : stale(command.filterId(), context, context.expectedVersion()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        var savedAt = context.now().truncatedTo(ChronoUnit.MICROS);
        var savedBy = context.principal().name();
        var version = version(
                """
                insert into target_filter (tenant, filter_id, name, query, version, saved_by, saved_at)
                values (?, ?, ?, ?, nextval('target_version'), ?, ?)
                on conflict (tenant, filter_id) do update set name = excluded.name, query = excluded.query,
                  version = nextval('target_version'), saved_by = excluded.saved_by, saved_at = excluded.saved_at
                returning version""",
                context.cause().tenant(),
                command.filterId(),
                command.name(),
                command.query(),
                savedBy,
                savedAt.atOffset(ZoneOffset.UTC));
        outbox.append(
                Topic.TARGET_FILTER_STATE,
                command.filterId(),
                new TargetFilterState(
                        command.filterId(),
                        version,
                        command.name(),
                        command.query(),
                        savedBy,
                        savedAt,
                        1,
                        "TODO3",
                        savedAt,
                        null));
        return Outcome.done(version);
    }

    /** A rollout keeps its own copy of the query, so no rollout changes. */
    public Outcome delete(DeleteTargetFilter command, CommandContext context) {
        var filterId = command.filterId();
        var broken = TargetRules.filterId(filterId).or(() -> stale(filterId, context, context.expectedVersion()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        var version = version(
                "delete from target_filter where tenant = ? and filter_id = ? returning nextval('target_version')",
                context.cause().tenant(),
                filterId);
        outbox.append(Topic.TARGET_FILTER_STATE, filterId, new TargetFilterRemoved(filterId, version));
        return Outcome.done(version);
    }

    private long version(String statement, Object... parameters) {
        var version = jdbc.queryForObject(statement, Long.class, parameters);
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        return version;
    }

    private static Optional<Refusal> unusable(String query) {
        return switch (TargetSelection.of(query, List.of())) {
            case TargetSelection.Selected selected -> Optional.empty();
            case TargetSelection.Unusable unusable -> Optional.of(unusable.refusal());
        };
    }

    private Optional<Refusal> stale(String filterId, CommandContext context, @Nullable Long expected) {
        var versions = jdbc.queryForList(
                "select version from target_filter where tenant = ? and filter_id = ? for update",
                Long.class,
                context.cause().tenant(),
                filterId);
        if (versions.isEmpty()) {
            return Optional.of(TargetRefusal.FILTER_UNKNOWN.because("There is no such filter."));
        }
        var version = versions.getFirst();
        return expected == null || expected.equals(version)
                ? Optional.empty()
                : Optional.of(TargetRefusal.FILTER_STALE.because(
                        "The filter has version " + version + ", the change was made for version " + expected + "."));
    }
}
