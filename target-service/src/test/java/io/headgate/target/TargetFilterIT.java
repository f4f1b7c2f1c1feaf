package io.headgate.target;

import static io.headgate.target.RunningTargetService.OPERATOR;
import static io.headgate.target.RunningTargetService.told;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saved filters and previews; the meaning of each operator is tested with the compiler. */
class TargetFilterIT {

    private static RunningTargetService service;

    @BeforeAll
    static void start() {
        service = new RunningTargetService();
        service.done(
                new RegisterTargets(List.of(
                        target("b", "Berlin", "gw-3", "eu", "lab"),
                        target("a", "Aachen", "gw-3", "eu"),
                        target("c", "Chicago", "gw-2", "us", "lab"),
                        target("d", "Denver", "gw-2", "us"),
                        target("e", "Essen", "gw-3", "eu"))),
                TargetsRegistered.class);
        var contact = new Contact("c", Instant.parse("2026-11-20T10:00:00Z"), "192.0.2.7", Long.MAX_VALUE);
        service.tell(Topic.TARGET_CONTACTS, "gateway-1", new TargetContacts(List.of(contact)), unique("contacts-"));
        await().until(() -> service.jdbc()
                        .queryForObject("select count(*) from target_progress where last_seen is not null", Long.class)
                == 1);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "controllerId==a|a",
                "id=in=(a,b)|a b",
                "ID>c|d e",
                "name==*e*|a b d e",
                "description==Essen-site|e",
                "attribute.model==gw-3|a b e",
                "attribute.model!=gw-3|c d",
                "attribute.other=is=null|a b c d e",
                "tag==lab|b c",
                "tag.name==lab;tag==us|c",
                "createdAt>2020-01-01|a b c d e",
                "lastControllerRequestAt=not=null|c",
                "lastSeen>2026-11-20T09:00:00Z|c",
                "ipAddress==192.0.2.*|c",
                "tags.name==lab;controllerAttributes.model==gw-2|c",
                "lastTargetQuery=not=null;assignedDistributionSet.name=is=null;installedDistributionSet.version=is=null|c",
            })
    void everyFieldSelects(String query, String expected) {
        var preview = preview(query, List.of(), 100);

        assertThat(preview.sample()).containsExactly(expected.split(" "));
        assertThat(preview.count()).isEqualTo(preview.sample().size());
    }

    @Test
    void aPreviewCountsWhichTargetsMatchWhichGroupFilters() {
        var preview = preview("name==*", List.of("tag==lab", "attribute.model==gw-3"), 2);

        assertThat(preview.count()).isEqualTo(5);
        assertThat(preview.sample()).containsExactly("a", "b");
        assertThat(preview.matches()).isEqualTo(Map.of(0b11, 1L, 0b01, 1L, 0b10, 2L, 0b00, 1L));
    }

    @Test
    void aPreviewOfNothingIsEmpty() {
        assertThat(preview("name==nobody", List.of("tag==lab"), 10))
                .isEqualTo(new FilterPreview(0, List.of(), Map.of(), 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name==|query.syntax",
                "nmae==x|query.unknown-field",
                "name=~=x|query.bad-operator",
                "createdAt==yesterday|query.bad-value",
                "name==*a;name==*b;name==*c|query.too-many-wildcards",
                "(((((((((name==a)))))))))|query.too-deep",
            })
    void aBadFilterIsNeitherPreviewedNorSaved(String query, String code) {
        var id = unique("filter-");

        assertThat(code(service.send(new PreviewFilter(query, List.of(), 1)))).isEqualTo(code);
        assertThat(code(service.send(new SaveTargetFilter(id, "bad", query)))).isEqualTo(code);
        var asGroup = service.send(new PreviewFilter("name==*", List.of("tag==lab", query), 1));
        assertThat(code(asGroup)).isEqualTo(code);
        assertThat(asGroup.refusal().detail()).startsWith("Group filter 1: ");
        assertThat(code(service.send(new DeleteTargetFilter(id)))).isEqualTo("target-filter.unknown");
    }

    @Test
    void tooMuchOfAnythingIsRefused() {
        assertThat(code(service.send(new PreviewFilter("name==" + "x".repeat(1_100), List.of(), 1))))
                .isEqualTo("query.too-long");
        assertThat(code(service.send(new PreviewFilter("name==a" + ",name==a".repeat(20), List.of(), 1))))
                .isEqualTo("query.too-many-comparisons");
        assertThat(code(service.send(new PreviewFilter("name=in=(a" + ",a".repeat(100) + ")", List.of(), 1))))
                .isEqualTo("query.too-many-values");
        assertThat(code(service.send(new PreviewFilter("name==*", java.util.Collections.nCopies(32, "tag==lab"), 1))))
                .isEqualTo("rollout.too-many-group-filters");
        assertThat(code(service.send(new PreviewFilter("name==*", List.of(), 101))))
                .isEqualTo("target-filter.invalid-sample");
        assertThat(preview("name==*", java.util.Collections.nCopies(31, "tag==lab"), 0)
                        .matches())
                .isEqualTo(Map.of(Integer.MAX_VALUE, 2L, 0, 3L));
    }

    @Test
    void anUnknownFieldIsRefusedWithTheKnownOnes() {
        var refusal = service.send(new PreviewFilter("serial==1", List.of(), 1)).refusal();

        assertThat(refusal.remedy()).contains("attribute.<key>", "controllerId", "lastControllerRequestAt", "tag");
    }

    @Test
    void aFilterIsSavedChangedAndDeleted() {
        var id = unique("filter-");

        var saved = service.send(new SaveTargetFilter(id, "Lab", "tag==lab"));
        var changed = service.send(new SaveTargetFilter(id, "Lab", "tag==lab;tag==eu"), OPERATOR, saved.version());
        var stale = service.send(new SaveTargetFilter(id, "Lab", "tag==us"), OPERATOR, saved.version());
        var staleDelete = service.send(new DeleteTargetFilter(id), OPERATOR, saved.version());
        service.send(new DeleteTargetFilter(id), OPERATOR, changed.version());

        assertThat(changed.refusal()).isNull();
        assertThat(changed.version()).isGreaterThan(saved.version());
        assertThat(code(stale)).isEqualTo("target-filter.stale");
        assertThat(code(staleDelete)).isEqualTo("target-filter.stale");
        var states = await().atMost(Duration.ofSeconds(20))
                .until(() -> told(Topic.TARGET_FILTER_STATE, id), found -> found.size() >= 3);
        assertThat(states).hasSize(3);
        assertThat(states.get(0)).isInstanceOfSatisfying(TargetFilterState.class, state -> {
            assertThat(state.version()).isEqualTo(saved.version());
            assertThat(state.query()).isEqualTo("tag==lab");
            assertThat(state.savedBy()).isEqualTo("kim");
        });
        assertThat(((TargetFilterState) states.get(1)).query()).isEqualTo("tag==lab;tag==eu");
        assertThat(states.get(2)).isInstanceOf(TargetFilterRemoved.class);
        assertThat(versions(states)).isSorted();
        assertThat(((TargetFilterState) states.get(1)).number())
                .isEqualTo(((TargetFilterState) states.get(0)).number());
        assertThat(((TargetFilterState) states.get(1)).createdAt())
                .isEqualTo(((TargetFilterState) states.get(0)).savedAt());
        assertThat(code(service.send(new SaveTargetFilter("no good id", "Lab", "tag==lab"))))
                .isEqualTo("target-filter.invalid-id");
        assertThat(code(service.send(new SaveTargetFilter(id, " ", "tag==lab"))))
                .isEqualTo("target-filter.invalid-name");
    }

    @Test
    void aNameIsGivenToOneFilterOnly() {
        var id = unique("filter-");
        service.send(new SaveTargetFilter(id, "Name of " + id, "tag==lab"));

        assertThat(code(service.send(new SaveTargetFilter(unique("filter-"), "Name of " + id, "tag==eu"))))
                .isEqualTo("target-filter.name-taken");
        assertThat(code(service.send(new SaveTargetFilter(id, "Name of " + id, "tag==eu"))))
                .isEqualTo("done");
    }

    private static List<Long> versions(List<TargetMessage> states) {
        return states.stream()
                .map(state -> state instanceof TargetFilterRemoved removed
                        ? removed.version()
                        : ((TargetFilterState) state).version())
                .toList();
    }

    private static FilterPreview preview(String query, List<String> groupFilters, int sample) {
        return service.done(new PreviewFilter(query, groupFilters, sample), FilterPreview.class);
    }

    private static TargetRegistration target(String id, String name, String model, String... tags) {
        return new TargetRegistration(
                id, name, name + "-site", Map.of("model", model), List.of(tags), null, null, null, null, Map.of());
    }

    private static String code(CommandReply reply) {
        return reply.refusal() == null ? "done" : reply.refusal().code();
    }
}
