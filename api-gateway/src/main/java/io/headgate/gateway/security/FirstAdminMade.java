package io.headgate.gateway.security;

/** The first user was made with a generated password: whoever started Headgate shows it once. */
public record FirstAdminMade(String name, String password) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "FirstAdminMade[" + name + "]";
    }
}
