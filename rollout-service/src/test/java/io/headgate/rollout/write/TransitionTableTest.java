package io.headgate.rollout.write;

import static io.headgate.rollout.write.RolloutFixture.COUNTS;
import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.DIGEST;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.after;
import static io.headgate.rollout.write.RolloutFixture.approvalRequested;
import static io.headgate.rollout.write.RolloutFixture.approved;
import static io.headgate.rollout.write.RolloutFixture.created;
import static io.headgate.rollout.write.RolloutFixture.createdForApproval;
import static io.headgate.rollout.write.RolloutFixture.denied;
import static io.headgate.rollout.write.RolloutFixture.finished;
import static io.headgate.rollout.write.RolloutFixture.given;
import static io.headgate.rollout.write.RolloutFixture.groupHeld;
import static io.headgate.rollout.write.RolloutFixture.paused;
import static io.headgate.rollout.write.RolloutFixture.running;
import static io.headgate.rollout.write.RolloutFixture.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.rollout.model.Rollout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation in every state, against a table written down here, independently of the code's. */
class TransitionTableTest {

    /** The state after the operation; an empty place: refused or ignored. Groups: the first is held, the second waits. */
    private static final String TABLE = """
            state                | EDIT                 | DELETE  | APPROVE  | DENY    | START   | PAUSE  | RESUME  | STOP    | START_GROUP | ACCEPT_GROUP | RETRY_GROUP | ARCHIVE
            CREATED              | CREATED              | CREATED |          |         | RUNNING |        |         | STOPPED |             |              |             |
            CREATED (denied)     | WAITING_FOR_APPROVAL | CREATED |          |         |         |        |         | STOPPED |             |              |             |
            WAITING_FOR_APPROVAL | WAITING_FOR_APPROVAL | WAITING_FOR_APPROVAL | APPROVED | CREATED | |    |         | STOPPED |             |              |             |
            APPROVED             | WAITING_FOR_APPROVAL | APPROVED |         |         | RUNNING |        |         | STOPPED |             |              |             |
            RUNNING              |                      |         |          |         |         | PAUSED |         | STOPPED | RUNNING     | RUNNING      | RUNNING     |
            PAUSED               |                      |         |          |         |         |        | RUNNING | STOPPED |             |              |             |
            STOPPED              |                      |         |          |         |         |        |         |         |             |              |             | STOPPED
            FINISHED             |                      |         |          |         |         |        |         |         |             |              |             | FINISHED
            ROLLING_BACK         |                      |         |          |         |         |        |         | STOPPED |             |              |             |
            ROLLED_BACK          |                      |         |          |         |         |        |         |         |             |              |             | ROLLED_BACK
            """;

    record Case(String state, Operation operation, String after) {
        @Override
        public String toString() {
            return operation + " in " + state;
        }
    }

    static List<Case> cases() {
        var lines = TABLE.lines().toList();
        var head = cells(lines.getFirst());
        var cases = new ArrayList<Case>();
        for (var line : lines.subList(1, lines.size())) {
            var cells = cells(line);
            for (int i = 1; i < head.size(); i++) {
                cases.add(new Case(
                        cells.getFirst(), Operation.valueOf(head.get(i)), i < cells.size() ? cells.get(i) : ""));
            }
        }
        return cases;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    @Test
    void theTableIsComplete() {
        var states = cases().stream().map(Case::state).distinct().toList();
        for (var state : RolloutState.values()) {
            assertThat(states).contains(state.name());
        }
        assertThat(cases().stream().map(Case::operation).distinct()).containsExactly(Operation.values());
    }

    @ParameterizedTest
    @EnumSource(RolloutState.class)
    void aStopIsAllowedUntilTheEnd(RolloutState state) {
        assertThat(state.allowed(false).contains(Operation.STOP)).isEqualTo(!state.isEnded());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachOperationInEachState(Case it) {
        var rollout = in(it.state());
        var fixture = given(rollout);
        if (rollout.written().approvalRequired()) {
            fixture.withApprovalsOn();
        }

        var decision = fixture.when(question(it.operation())).decision();

        if (decision instanceof Decision.Told told) {
            assertThat(rollout.evolve(told.events()).state().name()).isEqualTo(it.after());
        } else {
            assertThat(it.after()).as("it was not carried out: " + decision).isEmpty();
        }
        assertThat(rollout.state().allowed(rollout.written().approvalRequired()).contains(it.operation()))
                .as("the table in the contracts says the same")
                .isEqualTo(!it.after().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void nothingIsPossibleWithARolloutThatIsNotThere(Operation operation) {
        for (var gone : List.of(Rollout.unknown(), after(List.of(created(), RolloutFixture.deleted())))) {
            var decision = given(gone).when(question(operation)).decision();
            assertThat(decision).isNotInstanceOf(Decision.Told.class);
            if (decision instanceof Decision.Refused refused) {
                assertThat(refused.refusal().code()).isEqualTo("rollout.unknown");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void nothingIsPossibleWithAnArchivedRollout(Operation operation) {
        var archived = after(running(2, stopped(), RolloutFixture.archived()));

        assertThat(given(archived).when(question(operation)).decision()).isNotInstanceOf(Decision.Told.class);
    }

    private static Rollout in(String state) {
        Map<String, List<RolloutEvent>> stories = new TreeMap<>();
        stories.put("CREATED", List.of(created()));
        stories.put("CREATED (denied)", List.of(createdForApproval(), approvalRequested(), denied()));
        stories.put("WAITING_FOR_APPROVAL", List.of(createdForApproval(), approvalRequested()));
        stories.put("APPROVED", List.of(createdForApproval(), approvalRequested(), approved()));
        stories.put("RUNNING", running(2, groupHeld(1)));
        stories.put("PAUSED", running(2, groupHeld(1), paused()));
        stories.put("STOPPED", running(2, groupHeld(1), stopped()));
        stories.put("FINISHED", running(2, groupHeld(1), finished()));
        var story = stories.get(state);
        if (story != null) {
            return after(story);
        }
        // No event leads there yet.
        var running = after(running(2, groupHeld(1)));
        return new Rollout(
                running.version(),
                running.life(),
                RolloutState.valueOf(state),
                running.plan(),
                running.start(),
                running.groups(),
                Rollout.NOT_HALTED);
    }

    private static Object question(Operation operation) {
        return switch (operation) {
            case EDIT -> new EditRollout(ID, DEFINITION);
            case DELETE -> new DeleteRollout(ID);
            case APPROVE -> new ApprovalGranted(ID, DIGEST, List.of("lee"), null, NOW);
            case DENY -> new ApprovalDenied(ID, DIGEST, "lee", "no", NOW);
            case START -> new StartRollout(ID);
            case PAUSE -> new PauseRollout(ID, null);
            case RESUME -> new ResumeRollout(ID);
            case STOP -> new StopRollout(ID, "wrong set");
            case START_GROUP -> new StartGroup(ID, 2, "in a hurry");
            case ACCEPT_GROUP -> new AcceptGroup(ID, 1, COUNTS.succeeded() + " are enough");
            case RETRY_GROUP -> new RetryGroup(ID, 1);
            case ARCHIVE -> new ArchiveRollout(ID);
        };
    }
}
