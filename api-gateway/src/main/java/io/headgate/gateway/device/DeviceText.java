package io.headgate.gateway.device;

/**
 * Text from devices. JSON may carry what neither UTF-8 nor PostgreSQL can: one such report, once accepted, would stop the
 * reports of its whole group.
 */
final class DeviceText {

    private static final char REPLACEMENT = '\uFFFD';

    private DeviceText() {}

    /** The same text, with zero characters and halves of surrogate pairs replaced. */
    static String storable(String text) {
        if (isStorable(text)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    static boolean isStorable(String text) {
        // codePoints() gives a surrogate only when its other half is missing.
        return text.codePoints().noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
