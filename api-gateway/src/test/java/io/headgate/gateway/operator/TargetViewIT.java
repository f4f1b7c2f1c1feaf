package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of targets: their own state, and what became of their actions. */
class TargetViewIT {

    private static final Instant NOW = Instant.now();

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User viewer;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        gateway = new GatewayUnderTest("gateway-target-view");
        viewer = gateway.user("vera", "VIEWER");
        services.tell(set("ds-old", "1.0"));
        services.tell(set("ds-new", "2.0"));
        services.tell(new Told(
                Topic.TARGET_LABEL_STATE,
                "ty-1",
                new TargetTypeState(
                        "ty-1", 1, 31, "view-camera", "Camera", null, "red", List.of(), "kim", NOW, "kim", NOW)));
        for (var id : List.of("v-unknown", "v-registered", "v-pending", "v-synced", "v-failed", "v-waiting")) {
            services.tell(target(id));
        }
        Awaitility.await()
                .until(() -> gateway.get(viewer, "/api/v1/targets?q=id==v-*")
                                .body()
                                .path("total")
                                .asInt()
                        == 6);
        services.tell(new Told(
                Topic.TARGET_CONTACTS,
                "gateway",
                new TargetContacts(Stream.of("v-registered", "v-synced", "v-failed")
                        .map(id -> new Contact(id, NOW, "192.0.2.7", Long.MAX_VALUE))
                        .toList())));
        var old = List.of("v-pending", "v-synced", "v-failed");
        assign(71_000, "ds-old", old);
        assign(71_010, "ds-new", old);
        assign(71_020, "ds-new", List.of("v-waiting"));
        List.of(71_000L, 71_001L, 71_002L, 71_011L)
                .forEach(id -> feedback(
                        id,
                        id < 71_010 ? "ds-old" : "ds-new",
                        old.get((int) (id % 10)),
                        ActionFeedback.Kind.SUCCEEDED));
        feedback(71_010, "ds-new", "v-pending", ActionFeedback.Kind.OFFERED);
        feedback(71_012, "ds-new", "v-failed", ActionFeedback.Kind.FAILED);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    private static Told set(String id, String version) {
        return set(id, version, Map.of());
    }

    private static Told set(String id, String version, Map<String, String> metadata) {
        return new Told(
                Topic.DISTRIBUTION_STATE,
                id,
                new DistributionSetState(
                        id,
                        1,
                        1,
                        "gateway-os",
                        version,
                        "os",
                        null,
                        List.of(),
                        true,
                        "digest",
                        false,
                        NOW,
                        List.of(),
                        metadata,
                        false,
                        true,
                        "kim",
                        "kim",
                        NOW,
                        false,
                        null));
    }

    private static Told target(String id) {
        return new Told(
                Topic.TARGET_STATE,
                id,
                new TargetState(
                        id,
                        1,
                        id,
                        null,
                        Map.of("hw", "rev2"),
                        List.of("eu"),
                        List.of(),
                        true,
                        NOW,
                        "view-camera",
                        "plant/line-1",
                        "amqp://host",
                        Map.of("owner", "ops"),
                        id.equals("v-unknown") ? new AutoConfirm(NOW, "kim", null) : null,
                        "kim",
                        "lee",
                        NOW,
                        1));
    }

    private static void assign(long first, String setId, List<String> targets) {
        services.tell(new Told(
                Topic.ROLLOUT_ASSIGNMENTS,
                "ro-" + first,
                new AssignmentsChunk("ro-" + first, 1, 0, 1, first, setId, 1000, targets, 1)));
        Awaitility.await()
                .until(() -> gateway.get(viewer, "/api/v1/targets/" + targets.getLast() + "/actions?q=id=ge=" + first)
                                .body()
                                .path("total")
                                .asInt()
                        == 1);
    }

    private static void feedback(long action, String setId, String target, ActionFeedback.Kind kind) {
        var rollout = "ro-" + action / 10 * 10;
        services.tell(new Told(
                Topic.ACTION_FEEDBACK,
                rollout + ":1",
                new ActionReports(List.of(new ActionFeedback(
                        rollout,
                        1,
                        action,
                        target,
                        1,
                        kind,
                        null,
                        List.of(),
                        null,
                        NOW.plusMillis(action),
                        setId,
                        null,
                        null,
                        1)))));
    }

    @ParameterizedTest
    @CsvSource({
        "v-unknown,unknown,,",
        "v-registered,registered,,",
        "v-waiting,unknown,,",
        "v-pending,pending,ds-new,ds-old",
        "v-synced,in_sync,ds-new,ds-new",
        "v-failed,error,ds-new,ds-old"
    })
    void whatBecameOfItsActionsIsShownAndFound(String id, String status, String assigned, String installed) {
        Awaitility.await().untilAsserted(() -> {
            var shown = gateway.get(viewer, "/api/v1/targets/" + id).expect(200);
            assertThat(shown.text("updateStatus")).isEqualTo(status);
            assertThat(shown.text("assignedSet")).isEqualTo(assigned == null ? "" : assigned);
            assertThat(shown.text("installedSet")).isEqualTo(installed == null ? "" : installed);
        });
        assertThat(found("updatestatus==" + status.toUpperCase(java.util.Locale.ROOT)))
                .contains(id);
    }

    @ParameterizedTest
    @CsvSource({
        "assignedds.version==2.0;installedds.version==1.0, v-failed v-pending",
        "installedDs.name==gateway-os;updatestatus==in_sync, v-synced",
        "autoconfirm==true, v-unknown",
        "ipaddress==192.0.2.7;updatestatus==registered, v-registered",
        "metadata.owner==ops;group==plant/*;type.name==Camera;type.id==31;lastmodifiedby==lee;id==v-s*, v-synced",
        "lastcontrollerrequestat=is=null, v-pending v-unknown v-waiting",
    })
    void targetsAreFoundByAllThatIsKnownOfThem(String query, String expected) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(String.join(" ", found(query))).isEqualTo(expected));
    }

    private static List<String> found(String query) {
        return gateway
                .get(viewer, "/api/v1/targets?sort=id:ASC&q=" + GatewayUnderTest.query("(" + query + ");id==v-*"))
                .expect(200)
                .body()
                .path("content")
                .values()
                .stream()
                .map(target -> target.path("controllerId").asString())
                .toList();
    }

    /** The rows of a page are bounded in their number, but each may be large. */
    @Test
    void aPageThatIsTooLargeIsAskedForInParts() {
        var large = Map.of("k", "x".repeat(250_000));
        for (int n = 0; n < 70; n++) {
            services.tell(set("ds-large-" + n, "large-" + n, large));
        }
        var query = "q=" + GatewayUnderTest.query("version==large-*") + "&limit=";
        var path = "/api/v1/distribution-sets?" + query;
        Awaitility.await()
                .until(() -> gateway.get(viewer, path + 1)
                                .expect(200)
                                .body()
                                .path("total")
                                .asInt()
                        == 70);

        var refused = gateway.get(viewer, path + 500);
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("query.page-too-large");
        assertThat(gateway.get(viewer, path + 30).expect(200).body().path("content"))
                .hasSize(30);
        assertThat(gateway.get(viewer, "/rest/v1/distributionsets?" + query + 500)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aFilterShowsWhatItAssigns() {
        services.tell(new Told(
                Topic.TARGET_FILTER_STATE,
                "fi-view",
                new TargetFilterState(
                        "fi-view",
                        2,
                        "cameras",
                        "type==view-camera",
                        "lee",
                        NOW,
                        41,
                        "kim",
                        NOW,
                        new AutoAssignment("ds-new", new Terms(ActionType.SOFT, null, 500, false, null, null), null))));

        Awaitility.await().untilAsserted(() -> {
            var found = gateway.get(
                            viewer,
                            "/api/v1/target-filters?q="
                                    + GatewayUnderTest.query("autoassigndistributionset.version==2.0;number==41"))
                    .expect(200);
            assertThat(found.body()
                            .path("content")
                            .path(0)
                            .path("autoAssignment")
                            .path("setId")
                            .asString())
                    .isEqualTo("ds-new");
        });
    }
}
