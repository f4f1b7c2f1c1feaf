package io.headgate.chassis.messaging;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Names of the record headers: CloudEvents 1.0 binary mode, with extensions, and ours. Values are UTF-8 text without NUL, which no column takes. */
public final class Headers {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String TIME = "ce_time";
    public static final String SUBJECT = "ce_subject";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String CONTENT_TYPE = "content-type";
    public static final String TENANT = "ce_tenant";
    public static final String CORRELATION = "ce_correlationid";
    public static final String CAUSATION = "ce_causationid";
    public static final String TRACE = "traceparent";

    static final String PRINCIPAL = "hg_principal";
    static final String ROLES = "hg_roles";
    static final String DEADLINE = "hg_deadline";
    static final String FINGERPRINT = "hg_fingerprint";
    static final String SIGNED_WITH = "hg_signed_with";
    static final String SIGNATURE = "hg_signature";
    /** On records of bulk whose topic has others, too: there are consumers for either. */
    static final String BULK = "hg_bulk";

    static final String SEQUENCE = "hg_sequence";
    static final String EXPECTED_VERSION = "hg_expected_version";

    private Headers() {}

    static Map<String, String> read(Iterable<Header> headers) {
        var texts = new HashMap<String, String>();
        for (var header : headers) {
            if (header.value() != null) {
                texts.put(clean(header.key()), clean(new String(header.value(), StandardCharsets.UTF_8)));
            }
        }
        return texts;
    }

    /** As it can be stored and sent: no NUL, no half characters. */
    static String clean(String text) {
        return StorableText.cleaned(text);
    }

    static Header of(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    static Cause cause(Map<String, String> headers, String messageId) {
        return new Cause(
                orElse(headers.get(TENANT), Cause.DEFAULT_TENANT),
                orElse(headers.get(CORRELATION), messageId),
                messageId,
                headers.get(TRACE));
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
