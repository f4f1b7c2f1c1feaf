package io.headgate.stories;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/hawkbit-compatibility.md tells people to type really works, line by line. */
class ByHandStory {

    private static final Path PAGE = Path.of("..", "docs", "hawkbit-compatibility.md");

    @TempDir
    Path folder;

    @Test
    void aRolloutIsRunWithCurl() throws IOException, InterruptedException {
        var headgate = SharedHeadgate.get();
        headgate.approvalRequired(false);
        var block = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        var output = folder.resolve("output.txt");
        var shell = new ProcessBuilder("bash", "-euo", "pipefail", "-x", "-c", block.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("H", headgate.process().address().toString());
        shell.environment().put("PW", HeadgateProcess.ADMIN_PASSWORD);
        var running = shell.start();
        var ended = running.waitFor(60, SECONDS);
        running.destroyForcibly();
        assertThat(ended).as(Files.readString(output)).isTrue();
        assertThat(running.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .contains("\"type\":\"finished\"", "installed")
                .contains("\"name\":\"gateway\"");
        assertThat(folder.resolve("image.swu")).hasContent("an image");
    }
}
