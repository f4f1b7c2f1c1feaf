package io.headgate.gateway.device;

import io.headgate.chassis.messaging.StorableText;
import java.util.function.IntPredicate;

/**
 * Text from devices. It is never refused for its characters: a device that cannot say what it means goes on failing. What
 * could not be stored, or is no line, is replaced.
 */
final class DeviceText {

    private static final int REPLACEMENT = '\uFFFD';

    private DeviceText() {}

    /** The same text, with zero characters and halves of surrogate pairs replaced. */
    static String storable(String text) {
        return StorableText.cleaned(text);
    }

    /** The same text as a single line of characters that there are; what is none is replaced. */
    static String line(String text) {
        return replaced(text, DeviceText::isOddInALine);
    }

    /** The same text, which may have several lines, of characters that there are; what is none is replaced. */
    static String lines(String text) {
        return replaced(text, c -> isOddInALine(c) && c != '\n' && c != '\r' && c != '\t');
    }

    private static String replaced(String text, IntPredicate odd) {
        if (text.codePoints().noneMatch(odd)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints().map(c -> odd.test(c) ? REPLACEMENT : c).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isOddInALine(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Character types are ints, not a closed set.
            default -> false;
        };
    }
}
