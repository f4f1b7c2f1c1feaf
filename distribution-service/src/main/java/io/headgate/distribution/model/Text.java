package io.headgate.distribution.model;

import java.util.regex.Pattern;

/** Which texts from outside are taken. */
public final class Text {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");
    private static final int LONGEST_FILENAME = 255;

    private Text() {}

    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    public static boolean isHex(String text, int digits) {
        return text.length() == digits && HEX.matcher(text).matches();
    }

    /** 1 to {@code longest} characters that can be shown, not only blanks. */
    public static boolean isLine(String text, int longest) {
        return !text.isBlank() && text.length() <= longest && hasOnlyVisible(text);
    }

    /**
     * A name that means one file in one directory wherever a device or a store writes it: no path separator, nothing
     * invisible, no leading dot, no blank at the ends.
     */
    public static boolean isFilename(String text) {
        return isLine(text, LONGEST_FILENAME)
                && text.equals(text.strip())
                && !text.startsWith(".")
                && text.indexOf('/') < 0
                && text.indexOf('\\') < 0;
    }

    /** Neither control characters nor the marks that turn text around, nor halves of characters. */
    private static boolean hasOnlyVisible(String text) {
        return text.codePoints().noneMatch(character -> switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }
}
