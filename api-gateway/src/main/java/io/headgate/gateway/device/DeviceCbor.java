package io.headgate.gateway.device;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/** JSON in its binary form (RFC 8949), for devices that ask for it. The rest of the device API speaks JSON. */
final class DeviceCbor {

    static final String TYPE = "application/cbor";

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(16)
            .maxStringLength(DeviceBody.LIMIT)
            .build();
    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
    private static final CBORFactory CBOR =
            CBORFactory.builder().streamReadConstraints(CONSTRAINTS).build();

    private DeviceCbor() {}

    /** @param json one of our own answers */
    static byte[] ofJson(byte[] json) {
        var out = new ByteArrayOutputStream(json.length);
        copy(JSON, json, CBOR, out);
        return out.toByteArray();
    }

    /** @return empty when it is not one CBOR item, has no JSON form, or its JSON is longer than a body may be */
    static Optional<byte[]> toJson(byte[] cbor) {
        var out = new Limited();
        try {
            return copy(CBOR, cbor, JSON, out) ? Optional.of(out.bytes.toByteArray()) : Optional.empty();
        } catch (JacksonException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** @return whether there was one item and nothing else */
    private static boolean copy(TokenStreamFactory from, byte[] input, TokenStreamFactory to, OutputStream out) {
        try (JsonParser parser = from.createParser(ObjectReadContext.empty(), input);
                JsonGenerator generator = to.createGenerator(ObjectWriteContext.empty(), out)) {
            if (parser.nextToken() == null) {
                return false;
            }
            generator.copyCurrentStructure(parser);
            return parser.nextToken() == null;
        }
    }

    /** References to earlier strings let few bytes become many. */
    private static final class Limited extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            if (bytes.size() + length > DeviceBody.LIMIT) {
                throw JacksonIOException.construct(new IOException("more than a body may have"));
            }
            bytes.write(more, offset, length);
        }
    }
}
