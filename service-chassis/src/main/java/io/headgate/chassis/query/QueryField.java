package io.headgate.chassis.query;

import java.util.List;
import java.util.Map;

/**
 * @param name as shown to people
 * @param sql trusted column expression
 * @param allowed values of an {@link Type#ENUMERATION} as stored; else empty
 * @param conditions trusted SQL, by value of an enumeration: what a row with this value meets; empty where the column is
 *     compared
 */
record QueryField(String name, String sql, Type type, List<String> allowed, Map<String, String> conditions) {

    enum Type {
        TEXT("a text"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        TIMESTAMP("a time"),
        ENUMERATION("one of its values"),
        MAP("a text"),
        TEXT_ARRAY("a text");

        private final String description;

        Type(String description) {
            this.description = description;
        }

        /** What its values are, to people. */
        String description() {
            return description;
        }

        boolean isScalar() {
            return this != MAP && this != TEXT_ARRAY;
        }
    }
}
