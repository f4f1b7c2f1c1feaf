package io.headgate.gateway.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceTest {

    private static final long MEBIBYTE = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({"400,100", "1500,256", "10000,500", "1000000,10240"})
    void aTwentiethIsKeptOfMostDisks(long totalMebibytes, long reserveMebibytes) {
        assertThat(Disk.usualReserve(totalMebibytes * MEBIBYTE)).isEqualTo(reserveMebibytes * MEBIBYTE);
    }

    @ParameterizedTest
    @CsvSource({
        "801,PLENTY",
        "800,PLENTY",
        "799,LOW",
        "400,LOW",
        "399,SCARCE",
        "100,SCARCE",
        "99,EXHAUSTED",
        "0,EXHAUSTED"
    })
    void firstUploadsThenWhatAddsThenReports(long free, SpaceLevel level) {
        assertThat(SpaceLevel.of(free, 800)).isEqualTo(level);
    }

    @Test
    void theFullestDiskCounts(@TempDir Path directory) {
        var plenty = new Disk(directory, 0);
        var full = new Disk(directory, Long.MAX_VALUE);
        assertThat(new Space(List.of(plenty)).level()).isEqualTo(SpaceLevel.PLENTY);
        assertThat(new Space(List.of(plenty, full)).level()).isEqualTo(SpaceLevel.EXHAUSTED);
    }

    @Test
    void aDiskThatIsNotThereHasNoRoom(@TempDir Path directory) {
        assertThat(new Disk(directory.resolve("not-mounted"), 1).hasRoomFor(0)).isFalse();
        assertThat(new Disk(directory, 1).hasRoomFor(0)).isTrue();
    }

    @Test
    void whatTakesAwayGoesOnAndWhatAddsDoesNot() {
        assertThat(Stream.of(
                        "GET /api/v1/rollouts",
                        "POST /api/v1/rollouts/ro-1/stop",
                        "POST /api/v1/rollouts/ro-1/pause",
                        "POST /api/v1/rollouts/ro-1/deny",
                        "POST /rest/v1/rollouts/7/stop",
                        "DELETE /rest/v1/softwaremodules/7",
                        "DELETE /rest/v1/targets/t/actions/7",
                        "PUT /api/v1/settings/approval",
                        "POST /api/v1/users"))
                .allMatch(SpaceTest::goesOn);
        assertThat(Stream.of(
                        "POST /api/v1/rollouts",
                        "POST /api/v1/rollouts/ro-1/start",
                        "POST /api/v1/rollouts/ro-1/resume",
                        "POST /api/v1/rollouts/ro-1/groups/1/retry",
                        "POST /api/v1/targets",
                        "POST /rest/v1/targets",
                        "POST /rest/v1/targets/t/assignedDS",
                        "PUT /rest/v1/targets/stop/metadata/x",
                        "POST /something/new"))
                .noneMatch(SpaceTest::goesOn);
    }

    private static boolean goesOn(String request) {
        var parts = request.split(" ", 2);
        return SpaceInterceptor.goesOn(parts[0], parts[1]);
    }
}
