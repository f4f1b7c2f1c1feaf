package io.headgate.stories;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What can happen to a Headgate on one machine. */
enum Disaster {
    /** Everything at once; PostgreSQL is told to stop by its watchdog. */
    PROCESS_KILLED {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            headgate.kill9();
            headgate.start().awaitReady();
        }
    },
    /** What the out-of-memory killer does. Nobody but Headgate itself mends it. */
    POSTMASTER_KILLED {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            var before = headgate.postmaster();
            before.destroyForcibly();
            await("PostgreSQL runs again")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> headgate.postmaster().pid() != before.pid());
        }
    },
    /** Of any kind: it makes the postmaster end all others and recover. */
    BACKEND_KILLED {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            var backends = headgate.postmaster().children().toList();
            if (!backends.isEmpty()) {
                backends.get(random.nextInt(backends.size())).destroyForcibly();
            }
        }
    },
    /** The power is gone: no watchdog tells PostgreSQL anything. */
    BOTH_KILLED {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            headgate.postmaster().destroyForcibly();
            headgate.kill9();
            headgate.start().awaitReady();
        }
    },
    PROCESS_FROZEN {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            freeze(List.of(headgate.java()));
        }
    },
    POSTGRES_FROZEN {
        @Override
        void strike(HeadgateProcess headgate, RandomGenerator random) {
            var postmaster = headgate.postmaster();
            freeze(Stream.concat(Stream.of(postmaster), postmaster.children()).toList());
        }
    };

    /** Longer than sessions of consumers, timeouts of connections and the patience of most clients. */
    private static final Duration FREEZE = Duration.ofSeconds(75);

    /** Returns when it is over; that all goes on again after it is for others to see. */
    abstract void strike(HeadgateProcess headgate, RandomGenerator random);

    private static void freeze(List<ProcessHandle> processes) {
        signal("STOP", processes);
        try {
            HeadgateProcess.sleep(FREEZE);
        } finally {
            signal("CONT", processes);
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
