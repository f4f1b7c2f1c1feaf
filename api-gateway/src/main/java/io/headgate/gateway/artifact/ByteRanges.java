package io.headgate.gateway.artifact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Range header asks of a file (RFC 9110 §14). */
sealed interface ByteRanges {

    /** As many as delta updaters ask for; who asks for more gets the whole file, which is always allowed. */
    int MOST = 200;

    /** The header is of no account. */
    record Whole() implements ByteRanges {}

    /** In the order they were asked for, unless some overlap: then in that of the file, and no byte twice. */
    record Parts(List<Part> parts) implements ByteRanges {}

    /** Malformed, or all of it is out of the file. */
    record NotSatisfiable() implements ByteRanges {}

    /** @param to the last byte */
    record Part(long from, long to) {
        long length() {
            return to - from + 1;
        }

        String contentRange(long size) {
            return "bytes " + from + "-" + to + "/" + size;
        }
    }

    Pattern UNIT = Pattern.compile("\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*)");
    Pattern RANGE = Pattern.compile("(\\d*)-(\\d*)");

    /** @param size of the file */
    static ByteRanges of(String header, long size) {
        var unit = UNIT.matcher(header);
        if (!unit.matches()) {
            return new NotSatisfiable();
        }
        if (!unit.group(1).equalsIgnoreCase("bytes")) {
            return new Whole();
        }
        var asked = 0;
        var parts = new ArrayList<Part>();
        for (var element : unit.group(2).split(",")) {
            // A list may have empty elements.
            if (element.isBlank()) {
                continue;
            }
            var range = RANGE.matcher(element.strip());
            if (!isRange(range)) {
                return new NotSatisfiable();
            }
            asked++;
            part(range, size).ifPresent(parts::add);
        }
        if (asked > MOST) {
            return new Whole();
        }
        return parts.isEmpty() ? new NotSatisfiable() : new Parts(withoutOverlap(parts));
    }

    private static boolean isRange(Matcher range) {
        if (!range.matches()) {
            return false;
        }
        var from = range.group(1);
        var to = range.group(2);
        return from.isEmpty() ? !to.isEmpty() : to.isEmpty() || number(from) <= number(to);
    }

    /** Empty if it is out of the file. */
    private static Optional<Part> part(Matcher range, long size) {
        var isSuffix = range.group(1).isEmpty();
        var from = isSuffix ? Math.max(0, size - number(range.group(2))) : number(range.group(1));
        var to = isSuffix || range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, number(range.group(2)));
        return from <= to ? Optional.of(new Part(from, to)) : Optional.empty();
    }

    /** More digits than a long has are beyond the end of every file. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /** So that nobody gets more than the file by asking for the same again and again. */
    private static List<Part> withoutOverlap(List<Part> parts) {
        var sorted = parts.stream().sorted(Comparator.comparingLong(Part::from)).toList();
        var joined = new ArrayList<Part>();
        for (var part : sorted) {
            if (!joined.isEmpty() && part.from() <= joined.getLast().to()) {
                var last = joined.removeLast();
                joined.add(new Part(last.from(), Math.max(last.to(), part.to())));
            } else {
                joined.add(part);
            }
        }
        return joined.size() == parts.size() ? parts : joined;
    }
}
