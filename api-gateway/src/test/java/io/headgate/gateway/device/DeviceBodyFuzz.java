package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.chassis.messaging.StorableText;
import io.headgate.gateway.device.FeedbackBody.Report;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whatever a device sends is a report that every service behind can store, or none; nothing is thrown. */
class DeviceBodyFuzz {

    @FuzzTest
    void anyBytesAreAReportOrNone(byte[] body) {
        report(body).ifPresent(report -> {
            assertThat(report.kind(true)).isNotNull();
            assertThat(report.kind(false)).isNotNull();
            var pieces = FeedbackBody.split(report.messages());
            assertThat(pieces).allSatisfy(piece -> {
                assertThat(piece).isNotEmpty().hasSizeLessThanOrEqualTo(512);
                assertThat(StorableText.isStorable(piece)).isTrue();
            });
            // Nothing is lost by the cutting.
            assertThat(String.join("", pieces))
                    .isEqualTo(
                            report.messages().stream().map(DeviceText::storable).collect(Collectors.joining()));
        });
    }

    private static Optional<Report> report(byte[] body) {
        return DeviceJson.read(body, FeedbackBody.class).map(FeedbackBody::complete);
    }

    @FuzzTest
    void anyBytesAreAttributesOrNone(byte[] body) {
        DeviceJson.read(body, ConfigBody.class).filter(ConfigBody::isValid).ifPresent(config -> {
            assertThat(config.commandMode()).isNotNull();
            assertThat(config.data()).isNotEmpty().allSatisfy((key, value) -> {
                assertThat(key).isNotEmpty();
                assertPrintable(key);
                if (value != null) {
                    assertPrintable(value);
                }
            });
        });
    }

    private static void assertPrintable(String text) {
        assertThat(text).hasSizeLessThanOrEqualTo(128).doesNotContainPattern("\\p{Cntrl}");
        assertThat(StorableText.isStorable(text)).isTrue();
    }

    @FuzzTest
    void anyCborIsJsonOrNone(byte[] cbor) {
        DeviceCbor.toJson(cbor).ifPresent(json -> {
            assertThat(json).hasSizeLessThanOrEqualTo(DeviceBody.LIMIT);
            assertThat(report(json)).isNotNull();
        });
    }
}
