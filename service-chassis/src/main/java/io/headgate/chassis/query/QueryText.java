package io.headgate.chassis.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A query text after one linear pass: measured against the limits before the recursive parser sees it, made regular for
 * that parser, and with the places of its comparisons, which the parser's tree does not hold.
 *
 * <p>Made regular: white space outside quotes is a space, and inside quotes {@code \*} and {@code \\} are doubled, since
 * the parser would otherwise drop the backslash that tells a star from a wildcard.
 */
final class QueryText {

    /** Places in the original text, from 0. */
    record Comparison(int fieldAt, int operatorAt, int valueAt) {}

    private enum Token {
        NOTHING,
        WORD,
        OPERATOR,
        OTHER
    }

    private static final String RESERVED = "\"'();,=<>!~ \t\r\n";

    private final String original;
    private final QueryLimits limits;
    private final StringBuilder regular = new StringBuilder();
    private final List<Integer> originalIndex = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private Token last = Token.NOTHING;
    private int lastWordAt;
    private int depth;
    private boolean inList;

    private QueryText(String original, QueryLimits limits) {
        this.original = original;
        this.limits = limits;
    }

    static QueryText scan(String text, QueryLimits limits) throws Refused {
        if (text.length() > limits.maxLength()) {
            throw new Refused(
                    "query.too-long",
                    "The query has " + text.length() + " characters, " + limits.maxLength() + " are allowed.",
                    "Shorten the query, for instance with =in=(…) or a wildcard.",
                    limits.maxLength());
        }
        refuseWhatPostgresCannotStore(text);
        if (text.isBlank()) {
            throw new Refused("query.syntax", "The query is empty.", "Write a comparison, e.g. name==gw*.", 0);
        }
        var scanned = new QueryText(text, limits);
        scanned.run();
        return scanned;
    }

    /** For the parser. */
    String regular() {
        return regular.toString();
    }

    /** The place in the original text of an index into {@link #regular()}. */
    int originalPosition(int index) {
        return index < 0 || index >= originalIndex.size() ? original.length() : originalIndex.get(index);
    }

    /** In the order of the text, which is that of the leaves of the tree. */
    List<Comparison> comparisons() {
        return comparisons;
    }

    private static void refuseWhatPostgresCannotStore(String text) throws Refused {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw new Refused(
                        "query.bad-value",
                        "The query has a character that no text can hold (NUL or half a surrogate pair).",
                        "Remove the character.",
                        i);
            }
        }
    }

    private void run() throws Refused {
        int i = 0;
        while (i < original.length()) {
            i = step(i);
        }
    }

    /** Takes one token and returns where the next begins. */
    private int step(int i) throws Refused {
        char c = original.charAt(i);
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {
                put(' ', i);
                return i + 1;
            }
            case '"', '\'' -> {
                return quoted(i);
            }
            case '(' -> open(i);
            case ')' -> close(i);
            case '=', '!', '<', '>' -> {
                return operator(i);
            }
            case '~' ->
                throw new Refused("query.syntax", "A tilde stands outside quotes.", "Put the value into quotes.", i);
            case ';', ',' -> {
                put(c, i);
                last = Token.OTHER;
            }
            // Not a case of a closed set: every other character is part of a bare word.
            default -> {
                return word(i);
            }
        }
        return i + 1;
    }

    private int word(int start) {
        int i = start;
        while (i < original.length() && RESERVED.indexOf(original.charAt(i)) < 0) {
            put(original.charAt(i), i);
            i++;
        }
        last = Token.WORD;
        lastWordAt = start;
        return i;
    }

    private int quoted(int start) throws Refused {
        char quote = original.charAt(start);
        put(quote, start);
        for (int i = start + 1; i < original.length(); i++) {
            char c = original.charAt(i);
            put(c, i);
            if (c == quote) {
                last = Token.WORD;
                lastWordAt = start;
                return i + 1;
            }
            if (c == '\\' && i + 1 < original.length()) {
                char escaped = original.charAt(i + 1);
                if (escaped == '*') {
                    put('\\', i);
                } else if (escaped == '\\') {
                    put('\\', i);
                    put('\\', i);
                }
                put(escaped, i + 1);
                i++;
            }
        }
        throw new Refused(
                "query.syntax",
                "A quote is opened and not closed.",
                "Close the quote; write \\" + quote + " for one inside it.",
                start);
    }

    private void open(int i) throws Refused {
        put('(', i);
        if (last == Token.OPERATOR) {
            inList = true;
        } else {
            depth++;
            if (depth > limits.maxDepth()) {
                throw new Refused(
                        "query.too-deep",
                        "Parentheses are nested more than " + limits.maxDepth() + " deep.",
                        "Remove parentheses that change nothing: 'and' binds tighter than 'or'.",
                        i);
            }
        }
        last = Token.OTHER;
    }

    private void close(int i) {
        put(')', i);
        if (inList) {
            inList = false;
        } else {
            depth--;
        }
        last = Token.OTHER;
    }

    private int operator(int start) throws Refused {
        int end = endOfOperator(start);
        var symbol = end < 0 ? "" : original.substring(start, end);
        if (end < 0 || Operator.of(symbol).isEmpty()) {
            throw new Refused(
                    "query.bad-operator",
                    "There is no such comparison operator.",
                    "The operators are " + Operator.KNOWN + "; put a value that contains = < > ! into quotes.",
                    start);
        }
        int valueAt = end;
        while (valueAt < original.length() && Character.isWhitespace(original.charAt(valueAt))) {
            valueAt++;
        }
        comparisons.add(new Comparison(last == Token.WORD ? lastWordAt : start, start, valueAt));
        if (comparisons.size() > limits.maxComparisons()) {
            throw new Refused(
                    "query.too-many-comparisons",
                    "The query has more than " + limits.maxComparisons() + " comparisons.",
                    "Join values of one field with =in=(…).",
                    start);
        }
        for (int i = start; i < end; i++) {
            put(original.charAt(i), i);
        }
        last = Token.OPERATOR;
        return end;
    }

    /** -1 if none ends: {@code =letters=}, {@code !=}, {@code <}, {@code <=}, {@code >}, {@code >=}. */
    private int endOfOperator(int start) {
        char first = original.charAt(start);
        int i = start + 1;
        if (first == '=') {
            while (i < original.length() && isLetter(original.charAt(i))) {
                i++;
            }
        }
        boolean equals = i < original.length() && original.charAt(i) == '=';
        if (equals) {
            return i + 1;
        }
        return first == '<' || first == '>' ? i : -1;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void put(char c, int from) {
        regular.append(c);
        originalIndex.add(from);
    }
}
