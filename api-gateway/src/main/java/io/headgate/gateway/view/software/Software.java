package io.headgate.gateway.view.software;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.artifact.ArtifactContents;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The views of software modules and distribution sets: what their owner told last, whole. */
@Component
public class Software {

    private static final String TYPE = "(select label.%s from view_label label"
            + " where label.tenant = %s.tenant and label.kind = '%s' and label.key = %s.type)";

    public static final QueryFields MODULE_FIELDS =
            moduleFields("module_id").text("id", "module_id").sortable("id").build();

    public static final QueryFields SET_FIELDS =
            setFields("set_id").text("id", "set_id").sortable("id").build();

    /** All but {@code id}: who asks by number and who asks by id mean something else by it. */
    public static QueryFields.Builder moduleFields(String uniqueOrder) {
        return typed(QueryFields.builder(uniqueOrder), "view_software_module", "MODULE_TYPE")
                .text("version", "module_version")
                .text("vendor", "vendor")
                .sortable("version", "vendor");
    }

    public static QueryFields.Builder setFields(String uniqueOrder) {
        return typed(QueryFields.builder(uniqueOrder), "view_distribution_set", "SET_TYPE")
                .text("version", "set_version")
                .bool("valid", "valid")
                .textArray("tag", "tags")
                .alias("tag.name", "tag")
                .textArray("module.id", "module_numbers")
                .textArray("module.name", "module_names")
                // So hawkBit's documents call them.
                .alias("tags.name", "tag")
                .alias("modules.name", "module.name")
                .sortable("version", "valid", "complete");
    }

    private static QueryFields.Builder typed(QueryFields.Builder fields, String table, String kind) {
        return fields.text("name", "name")
                .text("type", "type")
                .alias("type.key", "type")
                .number("type.id", TYPE.formatted("number", table, kind, table))
                .text("type.name", TYPE.formatted("name", table, kind, table))
                .text("description", "description")
                .bool("complete", "complete")
                .bool("locked", "locked")
                .map("metadata", "metadata")
                .text("createdBy", "created_by")
                .timestamp("createdAt", "created_at")
                .text("lastModifiedBy", "modified_by")
                .timestamp("lastModifiedAt", "modified_at")
                .sortable("name", "type", "description", "createdBy", "createdAt", "lastModifiedBy", "lastModifiedAt");
    }

    private final JdbcTemplate jdbc;
    private final Labels labels;
    private final ArtifactContents artifacts;

    Software(JdbcTemplate jdbc, Labels labels, ArtifactContents artifacts) {
        this.jdbc = jdbc;
        this.labels = labels;
        this.artifacts = artifacts;
    }

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case SoftwareModuleState module -> save(tenant, module);
                case DistributionSetState set -> save(tenant, set);
                case SoftwareModuleRemoved removed -> {
                    dropAllContentsBut(List.of(), tenant, removed.moduleId());
                    jdbc.update(
                            "delete from view_software_module where tenant = ? and module_id = ?",
                            tenant,
                            removed.moduleId());
                }
                case DistributionSetRemoved removed ->
                    jdbc.update(
                            "delete from view_distribution_set where tenant = ? and set_id = ?",
                            tenant,
                            removed.setId());
                default -> labels.apply(tenant, fact.message());
            }
        }
    }

    /** What a module had is looked at when this is seen by all: another one may have it too. */
    private void dropAllContentsBut(List<Artifact> kept, String tenant, String moduleId) {
        var contents = kept.stream().map(Artifact::sha256).toArray(String[]::new);
        var dropped = jdbc.queryForList(
                "select distinct content from view_software_module, jsonb_array_elements_text(contents) content"
                        + " where tenant = ? and module_id = ? and content <> all(?::text[])",
                String.class,
                tenant,
                moduleId,
                contents);
        if (!dropped.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    artifacts.dropped(dropped);
                }
            });
        }
    }

    private void save(String tenant, SoftwareModuleState module) {
        dropAllContentsBut(module.artifacts(), tenant, module.moduleId());
        var metadata = new TreeMap<String, String>();
        module.metadata().forEach((key, entry) -> metadata.put(key, entry.value()));
        jdbc.update(
                """
                insert into view_software_module as known
                  (tenant, module_id, version, number, name, module_version, type, description, vendor, complete, locked,
                   deleted, metadata, created_by, created_at, modified_by, modified_at, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, module_id) do update set
                  version = excluded.version, name = excluded.name, module_version = excluded.module_version,
                  type = excluded.type, description = excluded.description, vendor = excluded.vendor,
                  complete = excluded.complete, locked = excluded.locked, deleted = excluded.deleted,
                  metadata = excluded.metadata, modified_by = excluded.modified_by, modified_at = excluded.modified_at,
                  payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                module.moduleId(),
                module.version(),
                module.number(),
                module.name(),
                module.moduleVersion(),
                module.type(),
                module.description(),
                module.vendor(),
                module.complete(),
                module.locked(),
                module.deleted(),
                Jsonb.write(metadata),
                module.createdBy(),
                Timestamp.from(module.createdAt()),
                module.modifiedBy(),
                Timestamp.from(module.modifiedAt()),
                Jsonb.write(module));
    }

    private void save(String tenant, DistributionSetState set) {
        jdbc.update(
                """
                insert into view_distribution_set as known
                  (tenant, set_id, version, number, name, set_version, type, description, complete, valid,
                   content_digest, locked, deleted, tags, module_numbers, module_names, metadata, created_by, created_at,
                   modified_by, modified_at, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, set_id) do update set
                  version = excluded.version, name = excluded.name, set_version = excluded.set_version,
                  type = excluded.type, description = excluded.description, complete = excluded.complete,
                  valid = excluded.valid, content_digest = excluded.content_digest, locked = excluded.locked,
                  deleted = excluded.deleted, tags = excluded.tags, module_numbers = excluded.module_numbers,
                  module_names = excluded.module_names, metadata = excluded.metadata,
                  modified_by = excluded.modified_by, modified_at = excluded.modified_at, payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                set.setId(),
                set.version(),
                set.number(),
                set.name(),
                set.setVersion(),
                set.type(),
                set.description(),
                set.complete(),
                set.valid(),
                set.contentDigest(),
                set.locked(),
                set.deleted(),
                set.tags().toArray(String[]::new),
                texts(set, module -> Integer.toString(module.number())),
                texts(set, SoftwareModuleState::name),
                Jsonb.write(set.metadata()),
                set.createdBy(),
                Timestamp.from(set.createdAt()),
                set.modifiedBy(),
                Timestamp.from(set.modifiedAt()),
                Jsonb.write(set));
    }

    private static String[] texts(DistributionSetState set, Function<SoftwareModuleState, String> text) {
        return set.modules().stream().map(text).toArray(String[]::new);
    }

    /** Also one that was deleted, as long as something goes on with it; so with all that ask for one. */
    public Optional<SoftwareModuleState> moduleByNumber(String tenant, long number) {
        return one(SoftwareModuleState.class, "view_software_module", "number", tenant, number);
    }

    public Optional<DistributionSetState> setByNumber(String tenant, long number) {
        return one(DistributionSetState.class, "view_distribution_set", "number", tenant, number);
    }

    public Optional<SoftwareModuleState> module(String tenant, String moduleId) {
        return one(SoftwareModuleState.class, "view_software_module", "module_id", tenant, moduleId);
    }

    public Optional<DistributionSetState> set(String tenant, String setId) {
        return one(DistributionSetState.class, "view_distribution_set", "set_id", tenant, setId);
    }

    private <T> Optional<T> one(Class<T> shape, String view, String column, String tenant, Object value) {
        return jdbc
                .query(
                        "select payload from " + view + " where tenant = ? and " + column + " = ?",
                        (row, n) -> Jsonb.read(row.getString(1), shape),
                        tenant,
                        value)
                .stream()
                .findFirst();
    }

    /** Which of what was deleted and goes on a list shows. */
    public enum Deleted {
        LEFT_OUT("not deleted"),
        TOO("true"),
        ONLY("deleted");

        private final String sql;

        Deleted(String sql) {
            this.sql = sql;
        }
    }

    public Listing.Part<SoftwareModuleState> modules(String tenant, Deleted deleted, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_software_module",
                of(tenant, deleted),
                (row, n) -> Jsonb.read(row.getString(1), SoftwareModuleState.class));
    }

    public Listing.Part<DistributionSetState> sets(String tenant, Deleted deleted, Listing listing) {
        return sets(of(tenant, deleted), listing);
    }

    public Listing.Part<DistributionSetState> setsTagged(String tenant, String tag, Listing listing) {
        var tagged = new SqlCondition("(tags @> array[?]::text[])", List.of(tag));
        return sets(of(tenant, Deleted.LEFT_OUT).and(tagged), listing);
    }

    private static SqlCondition of(String tenant, Deleted deleted) {
        return new SqlCondition("(tenant = ? and " + deleted.sql + ")", List.of(tenant));
    }

    private Listing.Part<DistributionSetState> sets(SqlCondition condition, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_distribution_set",
                condition,
                (row, n) -> Jsonb.read(row.getString(1), DistributionSetState.class));
    }
}
