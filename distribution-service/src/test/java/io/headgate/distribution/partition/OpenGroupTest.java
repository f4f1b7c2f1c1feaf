package io.headgate.distribution.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenGroupTest {

    private final OpenGroup open = new OpenGroup(2, 100, 5, 3, 7);

    @Test
    void takesAsManyAsItHasRoomFor() {
        assertThat(open.takes(1)).isEqualTo(1);
        assertThat(open.takes(9)).isEqualTo(2);
        assertThat(open.taking(2, 1).isFull()).isTrue();
        assertThat(open.taking(2, 1).takes(9)).isZero();
    }

    /** Within a group the sets follow each other, each with all of the group's places. */
    @Test
    void numbersTheActionsOfEachSetApart() {
        assertThat(open.nextActionId(0)).isEqualTo(103);
        assertThat(open.nextActionId(1)).isEqualTo(108);
        assertThat(open.taking(1, 2).nextActionId(1)).isEqualTo(109);
    }

    @Test
    void theNextOneBeginsEmpty() {
        assertThat(open.taking(2, 1).followedBy(300)).isEqualTo(new OpenGroup(3, 300, 5, 0, 8));
    }
}
