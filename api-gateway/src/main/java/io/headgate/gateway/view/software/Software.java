package io.headgate.gateway.view.software;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The views of software modules and distribution sets: what their owner told last, whole. */
@Component
public class Software {

    public static final QueryFields MODULE_FIELDS = QueryFields.builder("module_id")
            .text("id", "module_id")
            .text("name", "name")
            .text("version", "module_version")
            .text("type", "type")
            .text("description", "description")
            .bool("locked", "locked")
            .timestamp("createdAt", "created_at")
            .sortable("id", "name", "version", "type", "createdAt")
            .build();

    public static final QueryFields SET_FIELDS = QueryFields.builder("set_id")
            .text("id", "set_id")
            .text("name", "name")
            .text("version", "set_version")
            .text("type", "type")
            .text("description", "description")
            .bool("complete", "complete")
            .bool("locked", "locked")
            .timestamp("createdAt", "created_at")
            .sortable("id", "name", "version", "type", "createdAt")
            .build();

    private final JdbcTemplate jdbc;

    Software(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case SoftwareModuleState module -> save(tenant, module);
                case DistributionSetState set -> save(tenant, set);
                case SoftwareModuleRemoved removed ->
                    jdbc.update(
                            "delete from view_software_module where tenant = ? and module_id = ?",
                            tenant,
                            removed.moduleId());
                case DistributionSetRemoved removed ->
                    jdbc.update(
                            "delete from view_distribution_set where tenant = ? and set_id = ?",
                            tenant,
                            removed.setId());
                default -> throw new IllegalArgumentException("not about software: " + fact.message());
            }
        }
    }

    private void save(String tenant, SoftwareModuleState module) {
        jdbc.update(
                """
                insert into view_software_module as known
                  (tenant, module_id, version, name, module_version, type, description, locked, created_at, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, module_id) do update set
                  version = excluded.version, name = excluded.name, module_version = excluded.module_version,
                  type = excluded.type, description = excluded.description, locked = excluded.locked,
                  payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                module.moduleId(),
                module.version(),
                module.name(),
                module.moduleVersion(),
                module.type(),
                module.description(),
                module.locked(),
                Timestamp.from(module.createdAt()),
                Jsonb.write(module));
    }

    private void save(String tenant, DistributionSetState set) {
        jdbc.update(
                """
                insert into view_distribution_set as known
                  (tenant, set_id, version, name, set_version, type, description, complete, content_digest, locked,
                   created_at, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, set_id) do update set
                  version = excluded.version, name = excluded.name, set_version = excluded.set_version,
                  type = excluded.type, description = excluded.description, complete = excluded.complete,
                  content_digest = excluded.content_digest, locked = excluded.locked, payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                set.setId(),
                set.version(),
                set.name(),
                set.setVersion(),
                set.type(),
                set.description(),
                set.complete(),
                set.contentDigest(),
                set.locked(),
                Timestamp.from(set.createdAt()),
                Jsonb.write(set));
    }

    public Optional<SoftwareModuleState> module(String tenant, String moduleId) {
        return jdbc
                .query(
                        "select payload from view_software_module where tenant = ? and module_id = ?",
                        (row, n) -> Jsonb.read(row.getString(1), SoftwareModuleState.class),
                        tenant,
                        moduleId)
                .stream()
                .findFirst();
    }

    public Optional<DistributionSetState> set(String tenant, String setId) {
        return jdbc
                .query(
                        "select payload from view_distribution_set where tenant = ? and set_id = ?",
                        (row, n) -> Jsonb.read(row.getString(1), DistributionSetState.class),
                        tenant,
                        setId)
                .stream()
                .findFirst();
    }

    public Optional<DistributionSetState> setByNumber(String tenant, long number) {
        return jdbc
                .query(
                        "select payload from view_distribution_set where tenant = ? and (payload ->> 'number')::bigint = ?",
                        (row, n) -> Jsonb.read(row.getString(1), DistributionSetState.class),
                        tenant,
                        number)
                .stream()
                .findFirst();
    }

    public Listing.Part<SoftwareModuleState> modules(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_software_module",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> Jsonb.read(row.getString(1), SoftwareModuleState.class));
    }

    public Listing.Part<DistributionSetState> sets(String tenant, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_distribution_set",
                new SqlCondition("(tenant = ?)", List.of(tenant)),
                (row, n) -> Jsonb.read(row.getString(1), DistributionSetState.class));
    }
}
