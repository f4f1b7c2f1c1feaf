package io.headgate.contracts;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;

/** Names of people, compared as people read them: {@code Olaf}, {@code olaf} and full-width {@code ｏｌａｆ} are one. */
public final class PersonName {

    private PersonName() {}

    /** Compatibility characters as their plain ones (NFKC), case folded. */
    public static String canonical(String name) {
        var plain = Normalizer.normalize(name, Normalizer.Form.NFKC);
        // Up and down again: some letters have one capital and two small forms.
        var folded = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).strip();
    }

    public static boolean isAmong(Collection<String> names, String name) {
        var wanted = canonical(name);
        return names.stream().anyMatch(one -> canonical(one).equals(wanted));
    }
}
