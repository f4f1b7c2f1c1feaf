package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/** No path is taken for another one, and no name leaves the place it is written to. */
class DevicePathFuzz {

    @FuzzTest
    void aPathIsTakenLiterallyOrLeftToTheFirewall(byte[] requestTarget) {
        var uri = new String(requestTarget, StandardCharsets.ISO_8859_1);

        var path = DevicePath.ofPlain(uri);

        if (path != null) {
            var segments = Stream.concat(Stream.of(path.controllerId()), path.rest().stream());
            assertThat(segments.collect(Collectors.joining("/", "/" + path.tenant() + "/controller/v1/", "")))
                    .isEqualTo(uri);
            assertThat(uri).doesNotContainPattern("[^\\x21-\\x7e]|[%;\\\\\"<>?#]|//|/\\.{1,2}(/|$)");
            assertThat(DeviceRoute.of(path.rest())).isNotNull();
        }
    }

    @FuzzTest
    void aNameIsOneSegmentOfALinkAndOneLineOfAHeader(byte[] utf8) {
        var name = new String(utf8, StandardCharsets.UTF_8);

        var link = new DeviceLinks("http://h/T/controller/v1/d", false).artifact(7, name);

        var before = "http://h/T/controller/v1/d/softwaremodules/7/artifacts/";
        assertThat(link).startsWith(before);
        var segment = link.substring(before.length());
        // What the JSON is written with without escaping.
        assertThat(segment).matches("[A-Za-z0-9._~%-]*");
        assertThat(UriUtils.decode(segment, StandardCharsets.UTF_8)).isEqualTo(name);
        assertThat(DeviceRequests.disposition(name)).matches("attachment;filename=[A-Za-z0-9._+-]*");
    }

    @FuzzTest
    void anEscapedNameIsOneSegment(byte[] requestTarget) {
        var uri = new String(requestTarget, StandardCharsets.ISO_8859_1);

        var path = DevicePath.ofEscapedName(uri);

        if (path != null) {
            assertThat(path.rest()).isNotEmpty();
            assertThat(path.rest().getLast())
                    .doesNotContainPattern("[/\\\\\\p{Cntrl}]")
                    .isNotIn(".", "..");
            var plain = uri.substring(0, uri.lastIndexOf('/') + 1) + "x";
            assertThat(DevicePath.ofPlain(plain)).isNotNull();
        }
    }
}
