package io.headgate.chassis.query;

import java.util.List;
import java.util.Optional;

/** The comparison operators and the ways to write each. */
enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("=lt=", "<"),
    LESS_OR_EQUAL("=le=", "<="),
    GREATER("=gt=", ">"),
    GREATER_OR_EQUAL("=ge=", ">="),
    IN("=in="),
    OUT("=out="),
    IS("=is=", "=eq="),
    NOT("=not=", "=ne=");

    static final String KNOWN = "== != =lt= < =le= <= =gt= > =ge= >= =in= =out= =is=null =not=null";

    private final List<String> symbols;

    Operator(String... symbols) {
        this.symbols = List.of(symbols);
    }

    List<String> symbols() {
        return symbols;
    }

    static Optional<Operator> of(String symbol) {
        for (var operator : values()) {
            if (operator.symbols.contains(symbol)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }
}
