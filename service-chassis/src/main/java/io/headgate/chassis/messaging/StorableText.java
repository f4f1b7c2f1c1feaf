package io.headgate.chassis.messaging;

/**
 * What PostgreSQL can hold of a text. JSON can carry two things that no text column and no jsonb takes: NUL, and half of a
 * surrogate pair. One message with either would stop whoever has to store it.
 */
public final class StorableText {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int NOT_HEX = -1;

    private StorableText() {}

    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                var paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The same text, with NULs and halves of surrogate pairs replaced. */
    public static String cleaned(String text) {
        if (isStorable(text)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        // codePoints() gives a surrogate only when its other half is missing.
        text.codePoints()
                .map(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** As much of the beginning as fits, without half of a pair at its end. */
    public static String start(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    /**
     * @param json as our mapper writes it: neither NUL nor surrogates stand in it but as escapes
     * @throws UnstorableText if one of its texts cannot be stored
     */
    static void require(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] != '\\') {
                continue;
            }
            i++;
            if (json[i] != 'u') {
                continue;
            }
            var unit = unit(json, i - 1);
            i += 4;
            if (unit == 0 || Character.isLowSurrogate((char) unit)) {
                throw new UnstorableText();
            }
            if (Character.isHighSurrogate((char) unit)) {
                var next = unit(json, i + 1);
                if (next == NOT_HEX || !Character.isLowSurrogate((char) next)) {
                    throw new UnstorableText();
                }
                i += 6;
            }
        }
    }

    /** @throws UnstorableText if it cannot be stored */
    static void require(String text) {
        if (!isStorable(text)) {
            throw new UnstorableText();
        }
    }

    /** The UTF-16 unit of the escape that begins here; {@link #NOT_HEX} if none does. */
    private static int unit(byte[] json, int at) {
        if (at + 6 > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return NOT_HEX;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            unit = unit << 4 | Character.digit(json[i], 16);
        }
        return unit;
    }
}
