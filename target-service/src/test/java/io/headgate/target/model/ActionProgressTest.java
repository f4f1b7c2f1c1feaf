package io.headgate.target.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.target.model.ActionProgress.FailedIn;
import io.headgate.target.model.ActionProgress.Latest;
import io.headgate.target.model.ActionProgress.Noted;
import io.headgate.target.model.ActionProgress.Step;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActionProgressTest {

    private final ActionProgress progress = new ActionProgress();

    @Test
    void aWholeCycleIsOneChange() {
        assertThat(take(Step.ASSIGNED, 5, 1)).isTrue();
        assertThat(take(Step.OFFERED, 5, 2)).isTrue();
        assertThat(take(Step.SUCCEEDED, 5, 3)).isTrue();

        assertThat(progress.latest()).isEqualTo(new Latest(Step.SUCCEEDED, 5, "ds-5", at(3), at(2)));
        assertThat(progress.installed()).isEqualTo(new Noted("ds-5", at(3)));
        assertThat(progress.failed()).isEmpty();
        assertThat(progress.succeeded()).containsExactly(Map.entry("ds-5", at(3)));
    }

    @Test
    void theEndOfAnotherActionLeavesTheStatusButIsNoted() {
        take(Step.ASSIGNED, 9, 1);

        assertThat(take(Step.SUCCEEDED, 5, 2)).isTrue();
        assertThat(take(Step.FAILED, 6, 3)).isTrue();
        assertThat(take(Step.CANCELLED, 7, 4)).isTrue();

        assertThat(progress.latest()).isEqualTo(new Latest(Step.ASSIGNED, 9, "ds-9", at(1), null));
        assertThat(progress.installed()).isEqualTo(new Noted("ds-5", at(2)));
        assertThat(progress.failed()).containsExactly(Map.entry(new FailedIn("ro-6", "ds-6"), at(3)));
        assertThat(progress.sets()).containsExactly("ds-5", "ds-6", "ds-7", "ds-9");
    }

    @Test
    void aSecondEndIsLeftToTheRow() {
        take(Step.FAILED, 5, 1);

        assertThat(take(Step.FAILED, 5, 1)).isFalse();
        assertThat(take(Step.SUCCEEDED, 6, 2)).isFalse();
        assertThat(progress.installed()).isNull();
        assertThat(take(Step.OFFERED, 5, 3)).isTrue();
        assertThat(progress.latest()).isEqualTo(new Latest(Step.OFFERED, 5, "ds-5", at(3), null));
    }

    @Test
    void whatComesLateMovesNothingBack() {
        take(Step.OFFERED, 5, 3);
        take(Step.SUCCEEDED, 5, 4);

        take(Step.ASSIGNED, 5, 5);
        take(Step.OFFERED, 4, 2);

        assertThat(progress.latest()).isEqualTo(new Latest(Step.SUCCEEDED, 5, "ds-5", at(4), at(3)));
    }

    private boolean take(Step step, long actionId, int second) {
        return progress.take(step, actionId, "ds-" + actionId, "ro-" + actionId, at(second), 1);
    }

    private static Instant at(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }
}
