package io.headgate.local;

/** What a service needs to log in to its own schema. */
public record ServiceDatabase(String jdbcUrl, String username, String password) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return username + " at " + jdbcUrl;
    }
}
