package io.headgate.gateway.view.software;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.gateway.artifact.ContentUse;
import java.util.Collection;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** By the view of modules: sets have only what their modules have, and a module that a set has stays. */
@Component
final class ContentsOfModules implements ContentUse {

    private final JdbcTemplate jdbc;
    private final ObjectProvider<FactConsumer> view;

    ContentsOfModules(JdbcTemplate jdbc, @Qualifier("softwareViewConsumer") ObjectProvider<FactConsumer> view) {
        this.jdbc = jdbc;
        this.view = view;
    }

    @Override
    public boolean isComplete() {
        return view.getObject().isShutNowhere();
    }

    @Override
    public boolean isAnyUsed() {
        return !jdbc.queryForList("select 1 from view_software_module where contents <> '[]' limit 1", Integer.class)
                .isEmpty();
    }

    @Override
    public Set<String> usedOf(Collection<String> sha256s) {
        return Set.copyOf(jdbc.queryForList(
                "select asked from unnest(?::text[]) asked"
                        + " where exists (select from view_software_module where contents @> to_jsonb(asked))",
                String.class,
                (Object) sha256s.toArray(String[]::new)));
    }
}
