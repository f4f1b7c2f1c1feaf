package io.headgate.gateway.hawkbit;

import io.headgate.gateway.view.Listing;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list as hawkBit shows it.
 *
 * @param total how many there are in all
 * @param size how many there are in this part
 */
public record ListBody<T>(List<T> content, long total, int size) {

    public static <S, T> ListBody<T> of(Listing.Part<S> part, Function<? super S, ? extends T> shown) {
        return new ListBody<>(
                part.content().stream().<T>map(shown).toList(),
                part.total(),
                part.content().size());
    }
}
