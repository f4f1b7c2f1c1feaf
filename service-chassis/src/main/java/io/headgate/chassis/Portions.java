package io.headgate.chassis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts what may be large so that it is handled, and held in memory, part by part. */
public final class Portions {

    private Portions() {}

    /** In their order, with as many in each part as fit into it, and one at least. */
    public static <T> List<List<T>> of(List<T> all, ToLongFunction<? super T> size, long most) {
        var portions = new ArrayList<List<T>>();
        int begin = 0;
        long sum = 0;
        for (int n = 0; n < all.size(); n++) {
            var next = size.applyAsLong(all.get(n));
            if (n > begin && sum + next > most) {
                portions.add(all.subList(begin, n));
                begin = n;
                sum = 0;
            }
            sum += next;
        }
        if (begin < all.size()) {
            portions.add(all.subList(begin, all.size()));
        }
        return portions;
    }
}
