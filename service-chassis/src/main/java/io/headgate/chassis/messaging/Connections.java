package io.headgate.chassis.messaging;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections of a service. Most work takes them from one pool; what must not wait takes them from a small pool of its
 * own, which nothing else can use up. Whoever asks on its behalf follows by itself, since it is the thread that counts:
 * a JdbcTemplate, a transaction, Axon.
 */
public final class Connections extends DelegatingDataSource {

    private static final ScopedValue<Own> OWN = ScopedValue.newInstance();

    private final HikariDataSource common;
    private final List<Own> reserved = new CopyOnWriteArrayList<>();

    private Connections(HikariDataSource common) {
        super(common);
        this.common = common;
    }

    /** A pool that only what runs inside {@link #run} or {@link #call} takes connections from. */
    public final class Own {
        private final HikariDataSource pool;

        private Own(HikariDataSource pool) {
            this.pool = pool;
        }

        void run(Runnable work) {
            ScopedValue.where(OWN, this).run(work);
        }

        public <R extends @Nullable Object, X extends Throwable> R call(ScopedValue.CallableOp<R, X> work) throws X {
            return ScopedValue.where(OWN, this).call(work);
        }

        private boolean isOf(Connections connections) {
            return Connections.this == connections;
        }
    }

    /** @throws IllegalStateException when the service's data source is not one that {@link Wrapping} has seen */
    static Connections of(JdbcTemplate jdbc) {
        if (jdbc.getDataSource() instanceof Connections connections) {
            return connections;
        }
        throw new IllegalStateException("there is no pool to reserve connections beside");
    }

    /** Like the common pool, but this small, and opened with the first use. */
    Own reserve(String name, int connections) {
        var settings = new HikariConfig();
        common.copyStateTo(settings);
        settings.setPoolName(name);
        settings.setMaximumPoolSize(connections);
        settings.setMinimumIdle(1);
        // The database may be away when the process starts; the consumer waits for it, as for the common pool's.
        settings.setInitializationFailTimeout(-1);
        var own = new Own(new HikariDataSource(settings));
        reserved.add(own);
        return own;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return OWN.isBound() && OWN.get().isOf(this) ? OWN.get().pool.getConnection() : super.getConnection();
    }

    private void close() {
        reserved.forEach(own -> own.pool.close());
    }

    /** Stands itself in front of the pool that Spring Boot makes, and closes the reserved ones with it. */
    static final class Wrapping implements DestructionAwareBeanPostProcessor {

        private final List<Connections> made = new CopyOnWriteArrayList<>();

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof HikariDataSource common)) {
                return bean;
            }
            var connections = new Connections(common);
            made.add(connections);
            return connections;
        }

        @Override
        public boolean requiresDestruction(Object bean) {
            return bean instanceof DataSource;
        }

        @Override
        public void postProcessBeforeDestruction(Object bean, String name) {
            made.stream().filter(connections -> connections.common == bean).forEach(Connections::close);
        }
    }
}
