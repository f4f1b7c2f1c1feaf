package io.headgate.chassis.query;

/**
 * A text value as written: {@code *} is any run of characters, {@code \*} a star and {@code \\} a backslash; a backslash
 * before anything else is itself.
 *
 * @param literal the value if a star has no special meaning
 * @param like for LIKE with its default escape character
 * @param wildcards runs of stars
 * @param leading whether the first character is a wildcard
 * @param anything whether the value is nothing but stars
 */
record TextPattern(String literal, String like, int wildcards, boolean leading, boolean anything) {

    static TextPattern of(String written) {
        var literal = new StringBuilder();
        var like = new StringBuilder();
        int wildcards = 0;
        boolean afterWildcard = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '*') {
                literal.append('*');
                if (!afterWildcard) {
                    like.append('%');
                    wildcards++;
                }
                afterWildcard = true;
                continue;
            }
            afterWildcard = false;
            if (c == '\\' && i + 1 < written.length()) {
                char next = written.charAt(i + 1);
                if (next == '*' || next == '\\') {
                    c = next;
                    i++;
                }
            }
            literal.append(c);
            if (c == '%' || c == '_' || c == '\\') {
                like.append('\\');
            }
            like.append(c);
        }
        boolean leading = !written.isEmpty() && written.charAt(0) == '*';
        return new TextPattern(
                literal.toString(),
                like.toString(),
                wildcards,
                leading,
                like.toString().equals("%"));
    }

    boolean isPlain() {
        return wildcards == 0;
    }
}
