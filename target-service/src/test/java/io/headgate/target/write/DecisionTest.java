package io.headgate.target.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.ReportAttributes.Mode;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.write.ReportAttributesDecision.Reporter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecisionTest {

    private static final String OLD = "aa".repeat(32);
    private static final String OLDER = "bb".repeat(32);
    private static final String NEW = "cc".repeat(32);

    private static final TargetState TARGET = new TargetState(
            "gw-1",
            7,
            "Gateway",
            "text",
            Map.of("a", "1"),
            List.of("eu"),
            List.of(OLD, OLDER),
            true,
            Instant.EPOCH,
            null,
            null,
            null,
            Map.of(),
            null,
            "kim",
            "kim",
            Instant.EPOCH,
            1);

    @Test
    void anUpdateKeepsWhatItDoesNotName() {
        var changed =
                changed(UpdateTargetDecision.decide(TARGET, new UpdateTarget("gw-1", "New", null, null, null, null)));

        assertThat(changed.name()).isEqualTo("New");
        assertThat(changed.description()).isEqualTo("text");
        assertThat(changed.tags()).containsExactly("eu");
        assertThat(changed.tokenHashes()).containsExactly(OLD, OLDER);
    }

    @Test
    void anUpdateKeepsEachTagOnce() {
        var changed = changed(UpdateTargetDecision.decide(
                TARGET, new UpdateTarget("gw-1", null, null, List.of("us", "eu", "us"), null, null)));

        assertThat(changed.tags()).containsExactly("us", "eu");
    }

    @Test
    void aBrokenUpdateIsRefused() {
        assertThat(code(UpdateTargetDecision.decide(TARGET, new UpdateTarget("gw-1", "", null, null, null, null))))
                .isEqualTo("target.invalid-name");
        assertThat(code(UpdateTargetDecision.decide(TARGET, new UpdateTarget("gw-1", null, "\0", null, null, null))))
                .isEqualTo("target.invalid-description");
        assertThat(code(UpdateTargetDecision.decide(
                        TARGET, new UpdateTarget("gw-1", null, null, List.of(""), null, null))))
                .isEqualTo("target.invalid-tag");
    }

    @Test
    void whatChangesNothingIsNoChange() {
        assertThat(UpdateTargetDecision.decide(
                        TARGET, new UpdateTarget("gw-1", "Gateway", null, List.of("eu"), null, null)))
                .isInstanceOf(Decision.Unchanged.class);
        assertThat(report(Mode.MERGE, Map.of("a", "1"))).isInstanceOf(Decision.Unchanged.class);
        assertThat(report(Mode.REMOVE, Map.of("never", "there"))).isInstanceOf(Decision.Unchanged.class);
        assertThat(IssueTokenDecision.decide(TARGET, new IssueToken("gw-1", OLD)))
                .isInstanceOf(Decision.Unchanged.class);
    }

    @Test
    void aNullValueRemovesItsKeyInEveryMode() {
        for (var mode : Mode.values()) {
            var given = new HashMap<String, String>();
            given.put("a", null);
            assertThat(changed(report(mode, given)).attributes()).isEmpty();
        }
    }

    @Test
    void theLimitCountsWhatIsThereAfterwards() {
        var hundred = new HashMap<String, String>();
        IntStream.range(0, 100).forEach(n -> hundred.put("k" + n, "v"));

        assertThat(changed(report(Mode.REPLACE, hundred)).attributes()).hasSize(100);
        assertThat(code(report(Mode.MERGE, hundred))).isEqualTo("target.too-many-attributes");
        hundred.put("a", null);
        assertThat(changed(report(Mode.MERGE, hundred)).attributes()).hasSize(100);
    }

    @Test
    void anUnusableAttributeIsRefused() {
        assertThat(code(report(Mode.MERGE, Map.of("k", "\n")))).isEqualTo("target.invalid-attribute");
        assertThat(code(report(Mode.REPLACE, Map.of("", "v")))).isEqualTo("target.invalid-attribute");
    }

    @Test
    void theOldestTokenGivesWay() {
        assertThat(changed(IssueTokenDecision.decide(TARGET, new IssueToken("gw-1", NEW)))
                        .tokenHashes())
                .containsExactly(NEW, OLD);
        assertThat(changed(IssueTokenDecision.decide(TARGET, new IssueToken("gw-1", OLDER.toUpperCase())))
                        .tokenHashes())
                .containsExactly(OLDER, OLD);
        assertThat(code(IssueTokenDecision.decide(TARGET, new IssueToken("gw-1", "secret"))))
                .isEqualTo("target.invalid-token-hash");
    }

    private static Decision report(Mode mode, Map<String, String> attributes) {
        return ReportAttributesDecision.decide(TARGET, new ReportAttributes("gw-1", mode, attributes), Reporter.DEVICE);
    }

    private static TargetState changed(Decision decision) {
        return ((Decision.Changed) decision).target();
    }

    private static String code(Decision decision) {
        return decision instanceof Decision.Refused refused ? refused.refusal().code() : "none";
    }
}
