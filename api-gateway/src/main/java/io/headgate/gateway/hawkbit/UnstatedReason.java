package io.headgate.gateway.hawkbit;

import org.jspecify.annotations.Nullable;

/** hawkBit takes a stop, a pause and a denial without a word; what is kept of them here always has a reason. */
public final class UnstatedReason {

    public static final String TEXT = "asked for through hawkBit's Management API";

    private UnstatedReason() {}

    /** @return what was stated, or the text for nothing */
    public static String or(@Nullable String stated) {
        return stated == null || stated.isBlank() ? TEXT : stated;
    }
}
