package io.headgate.stories;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What nobody should send, from one seed. */
final class HostileValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "\ud83d",
            "cut \ud83d",
            "\ude00\ud83d",
            "\u0001",
            "\u0007",
            "\u001b[2J",
            "\u007f",
            "\u0085",
            "a\nb",
            "a\tb",
            "\u2028",
            "\ufeff",
            "\uffff",
            "\u202egnp.exe",
            "한".repeat(40),
            "x".repeat(129),
            "x".repeat(600),
            "x".repeat(8_192),
            "x".repeat(9_000),
            "..",
            "../../etc/passwd",
            "a/b",
            "a;b",
            "%00",
            "%2e",
            "${word}",
            "<script>alert(1)</script>",
            "' or 1=1 --",
            "*",
            "id==*",
            "controllerid==*",
            "((((((((((name==a))))))))))",
            "name==" + "*a".repeat(400),
            "name=in=(" + "a,".repeat(200) + "a)",
            "attribute.x==\0",
            "createdat>+294277-01-01T00:00:00Z",
            "lastcontact<-999999999-01-01T00:00:00Z",
            "P106751991167300D",
            "-P106751991167300D",
            "PT0S",
            "PT-1S",
            "PT9223372036854775807S",
            "+294277-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-1000000000-01-01T00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "0000-01-01T00:00:00Z",
            "* * * * * *",
            "0 0 0 31 2 ?",
            "0/1 0/1 0/1 ? * *",
            "99:99:99",
            "24:00:00",
            "00:00:01~101%",
            "00:00:01, name==a -> 00:00:00",
            "Europe/Nowhere",
            "+99:99",
            "javascript:alert(1)",
            "http://[::1",
            "http://169.254.169.254/latest",
            "true",
            "-1",
            "2147483648",
            "9223372036854775808",
            "1e999",
            "NaN",
            "null");

    private static final List<JsonNode> OTHERS = others();

    private final Random random;

    HostileValues(Random random) {
        this.random = random;
    }

    private static List<JsonNode> others() {
        var others = new ArrayList<JsonNode>(List.of(
                NODES.nullNode(),
                NODES.booleanNode(true),
                NODES.numberNode(-1),
                NODES.numberNode(0),
                NODES.numberNode(1_000),
                NODES.numberNode(20_000_000),
                NODES.numberNode(Integer.MAX_VALUE),
                NODES.numberNode(Integer.MIN_VALUE),
                NODES.numberNode(Integer.MAX_VALUE + 1L),
                NODES.numberNode((1L << 32) + 1),
                NODES.numberNode(Long.MAX_VALUE),
                NODES.numberNode(Long.MIN_VALUE),
                NODES.numberNode(253_402_300_800_000L),
                NODES.numberNode(BigInteger.ONE.shiftLeft(64)),
                NODES.numberNode(0.5),
                NODES.numberNode(1e300),
                NODES.numberNode(new BigDecimal("1E+1000")),
                NODES.arrayNode(),
                NODES.objectNode(),
                NODES.arrayNode().addNull(),
                NODES.objectNode().put("\0", "a"),
                NODES.objectNode().put("value", "\ud83d"),
                NODES.arrayNode().add(NODES.arrayNode().add(NODES.objectNode()))));
        var many = NODES.arrayNode();
        for (int i = 0; i < 2_000; i++) {
            many.add("many-" + i);
        }
        others.add(many);
        JsonNode deep = NODES.arrayNode();
        for (int i = 0; i < 100; i++) {
            deep = NODES.arrayNode().add(deep);
        }
        others.add(deep);
        var wide = NODES.objectNode();
        for (int i = 0; i < 300; i++) {
            wide.put("key-" + i, "v");
        }
        others.add(wide);
        return others;
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    String text() {
        return any(TEXTS);
    }

    private JsonNode value() {
        // A copy: what is set into a body may be changed there.
        return random.nextBoolean() ? NODES.stringNode(text()) : any(OTHERS).deepCopy();
    }

    /** The body with one to three of its places changed. */
    byte[] changed(JsonNode body) {
        var copy = NODES.arrayNode().add(body.deepCopy());
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            var places = new ArrayList<Consumer<JsonNode>>();
            collect(copy, places);
            any(places).accept(value());
        }
        // As bytes: halves of surrogate pairs are escaped then, and not lost.
        return JSON.writeValueAsBytes(copy.get(0));
    }

    /** Where something can be set, at every depth. */
    private void collect(JsonNode within, List<Consumer<JsonNode>> places) {
        switch (within) {
            case ArrayNode array -> {
                for (int i = 0; i < Math.min(array.size(), 5); i++) {
                    var at = i;
                    places.add(value -> array.set(at, value));
                    collect(array.get(i), places);
                }
            }
            case ObjectNode object ->
                object.properties().stream().limit(40).forEach(field -> {
                    var name = field.getKey();
                    places.add(value -> object.set(name, value));
                    collect(field.getValue(), places);
                });
            default -> {
                // A leaf is set from where it hangs.
            }
        }
        if (within instanceof ObjectNode object && random.nextInt(10) == 0) {
            places.add(value -> object.set(text(), value));
        }
    }

    /** What is no body of anything. */
    byte[] nonsense() {
        return any(List.of(
                        "",
                        "null",
                        "0",
                        "\"text\"",
                        "[]",
                        "{}",
                        "[null]",
                        "[[[[[[[[]]]]]]]]",
                        "{",
                        "{\"a\":1,\"a\":2}",
                        "[".repeat(10_000),
                        "\0",
                        "{\"reason\":\"\\u0000\"}",
                        "{\"reason\":\"\\ud83d\"}",
                        "{\"reason\":\"\\ude00\\ud83d\"}",
                        "{\"value\":" + "9".repeat(5_000) + "}",
                        "{\"value\":1e999999999}",
                        "a=b&c=%00",
                        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\0\"\r\n\r\nabc\r\n--x--\r\n"))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    String query() {
        var parameter = any(List.of(
                "q",
                "sort",
                "offset",
                "limit",
                "remark",
                "rollout",
                "filename",
                "sha256",
                "md5sum",
                "group",
                "subgroups",
                "representation",
                "soft_deleted_mode",
                "after",
                "state",
                "offline",
                "force",
                "keepLast",
                "onNotFoundPolicy",
                "actionHistory",
                "%ff",
                "x%00"));
        return parameter + "="
                + any(List.of(
                        "%ff",
                        "%",
                        "%0",
                        "%00",
                        "%ed%a0%bd",
                        "%1b",
                        "-1",
                        "0",
                        "1",
                        "2147483648",
                        "99999999999999999999",
                        "name==a",
                        "name==%00",
                        "id%3D%3D*",
                        "(",
                        "name:ASC",
                        "name:UP",
                        "nothing:ASC",
                        ":",
                        "%0a",
                        "x".repeat(2_000),
                        "true",
                        "",
                        "full",
                        "INCLUDE_SOFT_DELETED"));
    }

    /** One that hurts in a path, written as it may stand there. */
    String segment() {
        return any(List.of(
                "0",
                "-1",
                "2147483648",
                "4294967297",
                "99999999999999999999",
                "x",
                "fuzz-0",
                "%00",
                "%ff",
                "%ed%a0%bd",
                "%1b",
                "%0a",
                "..",
                "%2e%2e",
                "a%2fb",
                "a;b",
                "a%20b",
                "%",
                "%zz",
                "*",
                "x".repeat(300),
                "%F0%9F%98%80",
                "site-7"));
    }

    String header() {
        return any(List.of(
                "Idempotency-Key: a",
                "Idempotency-Key: \u0085",
                "Idempotency-Key: " + "x".repeat(300),
                "Idempotency-Key: a b",
                "If-Match: *",
                "If-Match: \"0\"",
                "If-Match: \"999999999999999999\"",
                "If-Match: \"9999999999999999999\"",
                "If-Match: \u0085",
                "traceparent: 00-x",
                "Accept: nonsense",
                "Accept: text/html",
                "Range: bytes=0-,5-99999999999999999999",
                "X-HTTP-Method-Override: DELETE"));
    }

    String contentType() {
        return random.nextInt(4) != 0
                ? "application/json"
                : any(List.of(
                        "*/*",
                        "application/*",
                        "nonsense",
                        "text/plain",
                        "application/cbor",
                        "application/hal+json",
                        "application/octet-stream",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data",
                        "multipart/form-data; boundary=x",
                        "application/json;charset=utf-16",
                        "application/json;charset=nothing"));
    }
}
