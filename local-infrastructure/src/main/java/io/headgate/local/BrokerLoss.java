package io.headgate.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * A broker that cannot go on (its only log directory has failed, its controller has found a fault) ends its process by
 * itself, at once and without a word. In a process that it shares with others, the owner shall say what has happened.
 */
final class BrokerLoss {

    private BrokerLoss() {}

    /** For all brokers of this JVM. */
    static void tell(Path records, Consumer<LocalServerException> owner) {
        Exit.Procedure procedure = (status, message) -> {
            owner.accept(new LocalServerException("Kafka cannot go on with " + records + " (" + stateOf(records) + ")"
                    + said(message) + "; the log has its own words"));
            // Kafka counts on not coming back from here.
            while (true) {
                LockSupport.park();
            }
        };
        Exit.setExitProcedure(procedure);
        Exit.setHaltProcedure(procedure);
    }

    private static String said(@Nullable String message) {
        return message == null || message.isBlank() ? "" : ": " + message;
    }

    private static String stateOf(Path records) {
        if (!Files.isDirectory(records)) {
            return "which is no directory any more";
        }
        if (!Files.isWritable(records)) {
            return "which cannot be written to";
        }
        try {
            return Files.getFileStore(records).getUsableSpace() / (1024 * 1024) + " MiB free";
        } catch (IOException e) {
            return "which cannot be looked at: " + e.getMessage();
        }
    }
}
