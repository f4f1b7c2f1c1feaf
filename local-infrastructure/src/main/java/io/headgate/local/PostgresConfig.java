package io.headgate.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The server's settings: nothing is lost that was committed, sized for one small machine. */
final class PostgresConfig {

    /** Passwords for everybody, and only from this machine. */
    static final String CLIENT_AUTHENTICATION = """
            # Written at each start.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private static final long MEGABYTE = 1024 * 1024;

    private PostgresConfig() {}

    static String of(int port, long diskBytes) {
        return """
                # Written at each start; your own settings belong into postgresql.auto.conf (ALTER SYSTEM).
                """
                + settings(port, diskBytes).entrySet().stream()
                        .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'\n")
                        .collect(Collectors.joining());
    }

    /** @param diskBytes size of the disk the cluster is on: of a small one the write-ahead log takes a tenth at most */
    private static Map<String, String> settings(int port, long diskBytes) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("max_connections", "200");

        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("wal_level", "replica");
        settings.put("max_wal_senders", "0");
        long walMegabytes = Math.clamp(diskBytes / MEGABYTE / 10, 64, 2048);
        settings.put("min_wal_size", Math.min(256, walMegabytes / 2) + "MB");
        settings.put("max_wal_size", walMegabytes + "MB");

        settings.put("shared_buffers", "256MB");
        settings.put("effective_cache_size", "1GB");
        settings.put("work_mem", "16MB");
        settings.put("maintenance_work_mem", "128MB");
        settings.put("random_page_cost", "1.1");
        settings.put("max_parallel_workers_per_gather", "1");
        settings.put("jit", "off");
        settings.put("autovacuum_max_workers", "2");

        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_line_prefix", "%m [%p] %u@%d ");
        settings.put("log_checkpoints", "off");
        settings.put("log_autovacuum_min_duration", "-1");
        // Statements can hold passwords and personal data.
        settings.put("log_statement", "none");
        settings.put("log_min_error_statement", "panic");
        return settings;
    }
}
