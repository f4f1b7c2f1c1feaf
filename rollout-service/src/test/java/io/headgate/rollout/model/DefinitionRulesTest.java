package io.headgate.rollout.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.rollout.RolloutDefinitions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit at its last good and its first bad value. */
class DefinitionRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private String name = "n";
    private String filter = "id==*";
    private List<SetReference> sets = List.of(new SetReference("set-1", 500, "d"));
    private ActionType type = ActionType.SOFT;
    private @Nullable Instant forcedAt;
    private Groups groups = Groups.equal(3);
    private int success = 95;
    private ErrorLimit error = ErrorLimit.percent(5);
    private Duration timeout = Duration.ofHours(1);
    private @Nullable Duration deadline;
    private @Nullable Integer inFlight;
    private @Nullable Integer perMinute;
    private @Nullable Instant startAt;
    private @Nullable LaterTargets later;
    private @Nullable MaintenanceWindow window;
    private MultiAssignment multiAssignment = MultiAssignment.OFF;

    @Test
    void theDefinitionsOfTheTestsAreValid() {
        assertThat(check()).isEqualTo("valid");
        assertThat(DefinitionRules.refusal(RolloutDefinitions.twoGroups(), MultiAssignment.OFF))
                .isEmpty();
    }

    @Test
    void name() {
        name = "n".repeat(128);
        assertThat(check()).isEqualTo("valid");
        name = "n".repeat(129);
        assertThat(check()).isEqualTo("rollout.name-invalid");
        name = " ";
        assertThat(check()).isEqualTo("rollout.name-invalid");
    }

    @Test
    void filter() {
        filter = " ";
        assertThat(check()).isEqualTo("rollout.filter-missing");
    }

    @Test
    void distributionSets() {
        sets = List.of();
        assertThat(check()).isEqualTo("rollout.set-missing");
        sets = List.of(new SetReference(" ", 1, "d"));
        assertThat(check()).isEqualTo("rollout.set-missing");
        sets = List.of(new SetReference("a", 1, "d"), new SetReference("b", 2, "d"));
        assertThat(check()).isEqualTo("rollout.multi-assignment-off");
        multiAssignment = MultiAssignment.ON;
        assertThat(check()).isEqualTo("valid");
        sets = List.of(new SetReference("a", 1, "d"), new SetReference("a", 2, "d"));
        assertThat(check()).isEqualTo("rollout.set-repeated");
    }

    @Test
    void notMoreSetsThanAllowed() {
        multiAssignment = MultiAssignment.ON;
        sets = sets(100);
        assertThat(check()).isEqualTo("valid");
        sets = sets(101);
        assertThat(check()).isEqualTo("rollout.too-many-sets");
    }

    private static List<SetReference> sets(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new SetReference("ds-" + n, 1, "d"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void weightsInRange(int weight) {
        sets = List.of(new SetReference("a", weight, "d"));
        assertThat(check()).isEqualTo("valid");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void weightsOutOfRange(int weight) {
        sets = List.of(new SetReference("a", weight, "d"));
        assertThat(check()).isEqualTo("rollout.weight-out-of-range");
    }

    @Test
    void numberOfGroups() {
        for (var good : List.of(1, 500)) {
            groups = Groups.equal(good);
            assertThat(check()).isEqualTo("valid");
            groups = defined(good, 0);
            assertThat(check()).isEqualTo("valid");
        }
        for (var bad : List.of(0, 501)) {
            groups = Groups.equal(bad);
            assertThat(check()).isEqualTo("rollout.group-count-out-of-range");
            groups = defined(bad, 0);
            assertThat(check()).isEqualTo("rollout.group-count-out-of-range");
        }
        groups = Groups.equal(-1);
        assertThat(check()).isEqualTo("rollout.group-count-out-of-range");
    }

    @Test
    void groupsAreCountedOrDefined() {
        groups = new Groups(null, null, null, null);
        assertThat(check()).isEqualTo("rollout.groups-contradictory");
        groups = new Groups(1, List.of(group("a", null, null)), null, null);
        assertThat(check()).isEqualTo("rollout.groups-contradictory");
    }

    @Test
    void groupNames() {
        groups = Groups.of(List.of(group("a", null, null), group("a", null, null)));
        assertThat(check()).isEqualTo("rollout.group-name-invalid");
        groups = Groups.of(List.of(group(" ", null, null), group(" ", null, null)));
        assertThat(check()).isEqualTo("rollout.group-name-invalid");
        groups = Groups.of(List.of(group("g".repeat(129), null, null)));
        assertThat(check()).isEqualTo("rollout.group-name-invalid");
        groups = new Groups(null, new ArrayList<>(Arrays.asList((GroupDefinition) null)), null, null);
        assertThat(check()).isEqualTo("rollout.group-name-invalid");
    }

    @Test
    void groupShares() {
        for (var good : List.of(1, 100)) {
            groups = Groups.of(List.of(group("a", null, good)));
            assertThat(check()).isEqualTo("valid");
        }
        for (var bad : List.of(0, 101)) {
            groups = Groups.of(List.of(group("a", null, bad)));
            assertThat(check()).isEqualTo("rollout.group-share-out-of-range");
        }
    }

    @Test
    void groupFilters() {
        groups = defined(32, 31);
        assertThat(check()).isEqualTo("valid");
        groups = defined(32, 32);
        assertThat(check()).isEqualTo("rollout.too-many-group-filters");
        groups = Groups.of(List.of(group("a", " ", null)));
        assertThat(check()).isEqualTo("rollout.filter-missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void successInRange(int percent) {
        success = percent;
        assertThat(check()).isEqualTo("valid");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void successOutOfRange(int percent) {
        success = percent;
        assertThat(check()).isEqualTo("rollout.threshold-out-of-range");
        success = 95;
        groups = Groups.of(List.of(new GroupDefinition("a", null, null, null, new Success(percent), null, null, null)));
        assertThat(check()).isEqualTo("rollout.threshold-out-of-range");
    }

    static Stream<ErrorLimit> goodLimits() {
        return Stream.of(ErrorLimit.percent(0), ErrorLimit.percent(99), ErrorLimit.count(0), ErrorLimit.count(1 << 30));
    }

    @ParameterizedTest
    @MethodSource("goodLimits")
    void errorInRange(ErrorLimit limit) {
        error = limit;
        assertThat(check()).isEqualTo("valid");
    }

    static Stream<ErrorLimit> badLimits() {
        return Stream.of(ErrorLimit.percent(-1), ErrorLimit.percent(100), ErrorLimit.count(-1));
    }

    @ParameterizedTest
    @MethodSource("badLimits")
    void errorOutOfRange(ErrorLimit limit) {
        error = limit;
        assertThat(check()).isEqualTo("rollout.threshold-out-of-range");
        error = ErrorLimit.count(1);
        groups = Groups.of(List.of(new GroupDefinition("a", null, null, null, null, limit, null, null)));
        assertThat(check()).isEqualTo("rollout.threshold-out-of-range");
    }

    @ParameterizedTest
    @CsvSource({"0.000000000001,valid", "99.9,valid", "100.0,valid", "0.0000000000001,refused", "100.1,refused"})
    void percentagesMayHaveFractions(BigDecimal percent, String expected) {
        var share = new GroupDefinition("a", null, null, percent, null, null, null, null);
        var threshold = new GroupDefinition("a", null, null, null, new Success(percent), null, null, null);
        var valid = expected.equals("valid");
        groups = Groups.of(List.of(share));
        assertThat(check()).isEqualTo(valid ? "valid" : "rollout.group-share-out-of-range");
        groups = Groups.of(List.of(threshold));
        assertThat(check()).isEqualTo(valid ? "valid" : "rollout.threshold-out-of-range");
    }

    @Test
    void anErrorLimitIsAPercentageOrACount() {
        error = new ErrorLimit(null, null);
        assertThat(check()).isEqualTo("rollout.threshold-contradictory");
        error = new ErrorLimit(BigDecimal.valueOf(5), 5);
        assertThat(check()).isEqualTo("rollout.threshold-contradictory");
        error = ErrorLimit.count(1);
        groups = Groups.of(List.of(new GroupDefinition(
                "a", null, null, null, null, new ErrorLimit(BigDecimal.valueOf(5), 5), null, null)));
        assertThat(check()).isEqualTo("rollout.threshold-contradictory");
    }

    @Test
    void aSuccessThresholdThatTheErrorLimitMakesUnreachableIsFine() {
        success = 100;
        error = ErrorLimit.percent(99);
        assertThat(check()).isEqualTo("valid");
    }

    @Test
    void actionTimeout() {
        for (var good : List.of(Duration.ofMinutes(1), Duration.ofDays(30))) {
            timeout = good;
            assertThat(check()).isEqualTo("valid");
        }
        for (var bad : List.of(Duration.ofSeconds(59), Duration.ofDays(30).plusNanos(1), Duration.ofHours(-1))) {
            timeout = bad;
            assertThat(check()).isEqualTo("rollout.action-timeout-out-of-range");
        }
    }

    @Test
    void deadlineAndCaps() {
        deadline = Duration.ofSeconds(1);
        inFlight = 1;
        perMinute = 1;
        assertThat(check()).isEqualTo("valid");
        deadline = Duration.ZERO;
        assertThat(check()).isEqualTo("rollout.group-deadline-invalid");
        deadline = Duration.ofDays(365);
        assertThat(check()).isEqualTo("valid");
        for (var bad : List.of(Duration.ofDays(365).plusNanos(1), Duration.parse("P106751991167300D"))) {
            deadline = bad;
            assertThat(check()).isEqualTo("rollout.group-deadline-invalid");
        }
        deadline = null;
        inFlight = 0;
        assertThat(check()).isEqualTo("rollout.limit-out-of-range");
        inFlight = null;
        perMinute = 0;
        assertThat(check()).isEqualTo("rollout.limit-out-of-range");
    }

    @Test
    void timeOfForcing() {
        type = ActionType.TIME_FORCED;
        assertThat(check()).isEqualTo("rollout.forced-at-contradictory");
        forcedAt = NOW;
        assertThat(check()).isEqualTo("valid");
        type = ActionType.FORCED;
        assertThat(check()).isEqualTo("rollout.forced-at-contradictory");
    }

    @Test
    void aTimeOfStartMayHavePassed() {
        startAt = Instant.EPOCH;
        assertThat(check()).isEqualTo("valid");
        startAt = Instant.parse("9999-12-31T23:59:59Z");
        assertThat(check()).isEqualTo("valid");
    }

    @Test
    void noTimeThatSomePartCannotWrite() {
        startAt = Instant.parse("+10000-01-01T00:00:00Z");
        assertThat(check()).isEqualTo("rollout.time-out-of-range");
        startAt = null;
        type = ActionType.TIME_FORCED;
        for (var bad : List.of(Instant.MAX, Instant.MIN, Instant.EPOCH.minusMillis(1))) {
            forcedAt = bad;
            assertThat(check()).isEqualTo("rollout.time-out-of-range");
        }
        forcedAt = Instant.EPOCH;
        assertThat(check()).isEqualTo("valid");
    }

    static Stream<MaintenanceWindow> goodWindows() {
        return Stream.of(
                new MaintenanceWindow("0 0 2 * * ?", Duration.ofMillis(1), "+01:00"),
                new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(24), "Europe/Berlin"),
                new MaintenanceWindow("x".repeat(120), Duration.ofHours(1), "Z"));
    }

    @ParameterizedTest
    @MethodSource("goodWindows")
    void windowsInRange(MaintenanceWindow good) {
        window = good;
        assertThat(check()).isEqualTo("valid");
    }

    static Stream<MaintenanceWindow> badWindows() {
        return Stream.of(
                new MaintenanceWindow("0 0 2 * * ?", Duration.ZERO, "Z"),
                new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(24).plusNanos(1), "Z"),
                new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(1), "Europe/Nowhere"),
                new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(1), ""),
                new MaintenanceWindow(" ", Duration.ofHours(1), "Z"),
                new MaintenanceWindow("x".repeat(121), Duration.ofHours(1), "Z"));
    }

    @ParameterizedTest
    @MethodSource("badWindows")
    void windowsOutOfRange(MaintenanceWindow bad) {
        window = bad;
        assertThat(check()).isEqualTo("rollout.window-invalid");
    }

    @Test
    void laterTargets() {
        groups = Groups.equal(1);
        later = new LaterTargets("", null);
        assertThat(check()).isEqualTo("valid");
        later = new LaterTargets("x".repeat(64), 1_000_000);
        assertThat(check()).isEqualTo("valid");
        groups = defined(3, 0);
        assertThat(check()).isEqualTo("valid");

        later = new LaterTargets("x".repeat(65), 100);
        assertThat(check()).isEqualTo("rollout.later-targets-invalid");
        later = new LaterTargets("", 0);
        assertThat(check()).isEqualTo("rollout.later-targets-invalid");
        later = new LaterTargets("", 1_000_001);
        assertThat(check()).isEqualTo("rollout.later-targets-invalid");
        later = new LaterTargets("", 100);
        groups = defined(3, 1);
        assertThat(check()).isEqualTo("rollout.later-targets-with-group-filters");
    }

    @Test
    void noGroupAtTheStartNeedsASizeForLaterOnes() {
        groups = Groups.equal(0);
        assertThat(check()).isEqualTo("rollout.group-count-out-of-range");
        later = new LaterTargets("", null);
        assertThat(check()).isEqualTo("rollout.later-targets-invalid");
        later = new LaterTargets("", 100);
        assertThat(check()).isEqualTo("valid");
        groups = defined(0, 0);
        assertThat(check()).isEqualTo("rollout.group-count-out-of-range");
    }

    @Test
    void severalBreachesAreToldTogether() {
        name = "";
        filter = "";
        startAt = Instant.MIN;
        var refusal = DefinitionRules.refusal(definition(), multiAssignment).orElseThrow();

        assertThat(refusal.code()).isEqualTo("rollout.invalid-definition");
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNPROCESSABLE);
        assertThat(refusal.detail()).contains("name", "filter", "start time");
    }

    @Test
    void aRuleBrokenTwiceKeepsItsOwnCode() {
        groups = Groups.of(List.of(group("a", null, 0), group("b", null, 101)));
        var refusal = DefinitionRules.refusal(definition(), multiAssignment).orElseThrow();

        assertThat(refusal.code()).isEqualTo("rollout.group-share-out-of-range");
        assertThat(refusal.detail()).contains("Group 1", "Group 2");
    }

    private String check() {
        return DefinitionRules.refusal(definition(), multiAssignment)
                .map(Refusal::code)
                .orElse("valid");
    }

    private RolloutDefinition definition() {
        return new RolloutDefinition(
                name,
                null,
                filter,
                sets,
                type,
                forcedAt,
                groups,
                new Policy(new Success(success), error, timeout, false, deadline, inFlight, perMinute, null),
                startAt,
                false,
                window,
                later,
                null);
    }

    private static GroupDefinition group(String name, @Nullable String filter, @Nullable Integer share) {
        return new GroupDefinition(
                name, null, filter, share == null ? null : BigDecimal.valueOf(share), null, null, null, null);
    }

    private static Groups defined(int count, int withFilter) {
        return Groups.of(IntStream.range(0, count)
                .mapToObj(n -> group("g" + n, n < withFilter ? "id==*" : null, null))
                .toList());
    }
}
