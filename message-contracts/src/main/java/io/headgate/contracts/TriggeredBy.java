package io.headgate.contracts;

/**
 * What caused a transition.
 *
 * @param who the principal, or the service for causes inside Headgate
 */
public record TriggeredBy(Kind kind, String who) {

    public enum Kind {
        USER,
        POLICY,
        SCHEDULE,
        INTERNAL
    }

    public static TriggeredBy user(String name) {
        return new TriggeredBy(Kind.USER, name);
    }

    public static TriggeredBy policy() {
        return new TriggeredBy(Kind.POLICY, "cascade-engine");
    }
}
