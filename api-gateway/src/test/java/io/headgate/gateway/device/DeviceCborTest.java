package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceCborTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"8\",\"n\":-129,\"t\":1700000000000,\"a\":[true,null,\"\u00e9\"]}", "[]", "{}"})
    void goesThereAndBack(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(DeviceCbor.toJson(DeviceCbor.ofJson(bytes)))
                .hasValueSatisfying(back ->
                        assertThat(new String(back, StandardCharsets.UTF_8)).isEqualTo(json));
    }

    @ParameterizedTest
    @CsvSource({"indefinite,bf6161f5ff", "nothing,''", "cut off,a1", "two items,a0a0", "endless,5f", "not CBOR,ff"})
    void readsWhatIsOneItem(String name, String hex) {
        assertThat(DeviceCbor.toJson(HexFormat.of().parseHex(hex)).isPresent())
                .as(name)
                .isEqualTo(name.equals("indefinite"));
    }

    @Test
    void isNotBlownUpByNestingOrReferences() {
        assertThat(DeviceCbor.toJson(HexFormat.of().parseHex("81".repeat(10_000))))
                .isEmpty();
        var bomb = new ByteArrayOutputStream();
        // Namespace of references, an array of 2,000, a string of 1,000, and 1,999 references to it.
        bomb.writeBytes(HexFormat.of().parseHex("d901009907d07903e8"));
        bomb.writeBytes("x".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1_999; i++) {
            bomb.writeBytes(HexFormat.of().parseHex("d81900"));
        }
        assertThat(DeviceCbor.toJson(bomb.toByteArray())).isEmpty();
    }

    @Test
    void survivesAnything() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(DeviceCbor.toJson(bytes)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                                                  | application/hal+json
            */*                                                   | application/hal+json
            application/json                                      | application/json
            application/cbor                                      | application/cbor
            application/cbor;q=0.5, application/json;q=0.9        | application/json
            application/json, application/hal+json                | application/json
            text/html                                             | application/hal+json
            application/cbor;q=0                                  | application/hal+json
            text/html, application/cbor ; q=0.8, */*;q=0.1        | application/cbor
            """)
    void answersInTheFormThatIsLikedBest(String accept, String type) {
        assertThat(DeviceResponse.type(accept)).isEqualTo(type);
    }
}
