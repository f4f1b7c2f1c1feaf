package io.headgate.gateway.hawkbit;

import io.headgate.gateway.operator.Call;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What a request for many things wants. */
public final class Bulk {

    private Bulk() {}

    /** @param wanted is given an id of its own for each, the same when the whole request is repeated */
    public static <R, C> List<C> of(Call call, String prefix, List<R> requests, BiFunction<String, R, C> wanted) {
        return IntStream.range(0, requests.size())
                .mapToObj(n -> wanted.apply(call.also(prefix + " " + n).newId(prefix), requests.get(n)))
                .toList();
    }
}
