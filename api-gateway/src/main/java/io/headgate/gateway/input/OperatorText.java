package io.headgate.gateway.input;

import io.headgate.chassis.messaging.StorableText;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;

/**
 * What a text of people may hold: nothing that cannot be stored, and no control characters. What devices send is never
 * refused for its characters, but cleaned.
 */
public enum OperatorText {
    /** A name, an id, a value: one line. */
    LINE,
    /** A reason, a description, a query: it may have several lines, and tabs. */
    PROSE;

    public boolean allows(String text) {
        return StorableText.isStorable(text) && text.chars().noneMatch(this::isForbidden);
    }

    private boolean isForbidden(int c) {
        return Character.isISOControl(c) && !(this == PROSE && (c == '\n' || c == '\r' || c == '\t'));
    }

    /**
     * @param where the text stands, without anything unchecked of it: {@code the field 'name'}
     * @throws RefusedException if it has a character that is not allowed
     */
    public void require(String text, String where) {
        if (!allows(text)) {
            throw new RefusedException(notAllowed(where));
        }
    }

    /** @param where as of {@link #require} */
    public static Refusal notAllowed(String where) {
        return new Refusal(
                "text.not-allowed-characters",
                Refusal.Kind.INVALID,
                "There is a NUL, another control character or half of a surrogate pair in " + where + ".",
                "Remove the character; line breaks and tabs may stand in reasons, remarks, descriptions and queries only.");
    }
}
