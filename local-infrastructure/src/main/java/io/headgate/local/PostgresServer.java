package io.headgate.local;

/** A running PostgreSQL server that makes databases, schemas and login roles for the services. */
public interface PostgresServer extends AutoCloseable {

    /**
     * The service's schema and role in the one database {@code headgate}; made when missing, otherwise unchanged.
     *
     * @param service schema name of the service, for example {@code rollout}; lower case letters, digits, underscore
     */
    ServiceDatabase provision(String service);

    /**
     * The role for dashboards: reads what is in schema {@code dashboards}, where the gateway puts its documented views,
     * and nothing else.
     */
    ServiceDatabase provisionReader();

    /** As {@link #provision}, but in a new, empty database: two tests do not see each other. */
    ServiceDatabase freshDatabase(String service);

    /** Ends the server at once, in an orderly way. Does nothing when it has ended already. */
    @Override
    void close();
}
