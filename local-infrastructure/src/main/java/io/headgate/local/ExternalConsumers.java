package io.headgate.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** Other systems that read the public topics, each as a user of its own, on the broker that runs on a data directory. */
public final class ExternalConsumers implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final int LIMIT_MILLIS = 10_000;

    private final String bootstrapServers;
    private final Admin admin;

    private ExternalConsumers(String bootstrapServers, Admin admin) {
        this.bootstrapServers = bootstrapServers;
        this.admin = admin;
    }

    /**
     * @param kafkaDirectory the data directory of a {@link LocalKafka} of this process or another
     * @throws LocalServerException when none was ever started there
     */
    public static ExternalConsumers ofBrokerIn(Path kafkaDirectory) {
        KafkaLogin login = LocalKafka.adminLoginIn(kafkaDirectory);
        var connection = new HashMap<String, Object>(login.clientProperties());
        connection.put("bootstrap.servers", login.bootstrapServers());
        connection.put("request.timeout.ms", LIMIT_MILLIS / 2);
        connection.put("default.api.timeout.ms", LIMIT_MILLIS);
        return new ExternalConsumers(login.bootstrapServers(), Admin.create(connection));
    }

    /** A user with a new password; one that exists keeps its name and loses its old password. */
    public KafkaLogin add(String name) {
        return new KafkaProvisioning(admin).consumer(bootstrapServers, checked(name));
    }

    /** @return whether there was one */
    public boolean remove(String name) {
        return new KafkaProvisioning(admin).removeConsumer(checked(name));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new LocalServerException(
                    "Not a name for a consumer (a-z, 0-9 and -, at most 41 characters): " + name);
        }
        return name;
    }

    @Override
    public void close() {
        admin.close();
    }
}
