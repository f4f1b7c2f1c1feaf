package io.headgate.target.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.target.write.TargetFilterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps what filters name of distribution sets, and who fits them. A set that was deleted or invalidated is assigned to nobody any more; its
 * name stays, since targets have it still.
 */
public final class WhenDistributionSetToldThenNoteName {

    private final JdbcTemplate jdbc;
    private final TargetFilterRegistry filters;
    private final InstantSource clock;

    public WhenDistributionSetToldThenNoteName(JdbcTemplate jdbc, TargetFilterRegistry filters, InstantSource clock) {
        this.jdbc = jdbc;
        this.filters = filters;
        this.clock = clock;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            if (fact.message() instanceof DistributionSetState set) {
                note(tenant, set);
                if (!set.valid() || set.deleted()) {
                    fact.cause().run(() -> filters.assignNoLonger(tenant, set.setId(), clock.instant()));
                }
            } else if (fact.message() instanceof DistributionSetRemoved removed) {
                fact.cause().run(() -> filters.assignNoLonger(tenant, removed.setId(), clock.instant()));
            }
        }
    }

    private void note(String tenant, DistributionSetState set) {
        jdbc.update(
                """
                insert into distribution_set (tenant, set_id, set_type, name, set_version, requirement, version)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, set_id) do update set name = excluded.name, set_version = excluded.set_version,
                  requirement = excluded.requirement, version = excluded.version
                where distribution_set.version < excluded.version""", tenant, set.setId(), set.type(), set.name(), set.setVersion(), set.requirement(), set.version());
    }
}
