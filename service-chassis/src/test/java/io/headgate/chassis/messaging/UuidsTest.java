package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidsTest {

    @Test
    void newIdsAreVersion7AndDiffer() {
        var ids = Stream.generate(Uuids::next).limit(1000).toList();

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
        assertThat(ids.getLast().getMostSignificantBits() >>> 16)
                .isGreaterThanOrEqualTo(ids.getFirst().getMostSignificantBits() >>> 16);
    }

    @Test
    void derivedIdsDependOnEachPart() {
        assertThat(Uuids.derived("a", "b")).isEqualTo(Uuids.derived("a", "b")).isNotEqualTo(Uuids.derived("ab", ""));
        assertThat(Uuids.derived("a").version()).isEqualTo(8);
        assertThat(Uuids.derived("a").variant()).isEqualTo(2);
    }
}
