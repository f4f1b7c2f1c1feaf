package io.headgate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time a running Headgate has used so far, by part, as Linux counts it ({@code utime + stime}, in hundredths
 * of a second). The parts of the one JVM are told apart by the names of its threads; what ended threads used is
 * {@link Part#REST}.
 */
record ProcessorTime(Map<Part, Duration> parts) {

    /** Linux tells times in ticks of this length to every program, whatever the kernel's own. */
    private static final long TICK_MILLIS = 10;

    enum Part {
        /** HTTP and the device side's and views' consumers. */
        GATEWAY,
        /** The consumers and timers of the six services. */
        SERVICES,
        /** Outboxes, producers, heartbeats: what every service does to talk to Kafka. */
        KAFKA_CLIENTS,
        KAFKA_BROKER,
        POSTGRESQL,
        COMPILER,
        GARBAGE_COLLECTOR,
        REST
    }

    private record Prefix(String text, Part part) {}

    /** First match wins; Linux keeps 15 characters of a thread's name. */
    private static final List<Prefix> THREADS = Stream.of(
                    "api-gateway.=GATEWAY",
                    "http-nio=GATEWAY",
                    "ForkJoinPool-1=GATEWAY",
                    "VirtualThread-u=GATEWAY",
                    "tomcat-=GATEWAY",
                    "device-=GATEWAY",
                    "command-replies=GATEWAY",
                    "container-=GATEWAY",
                    "Catalina=GATEWAY",
                    "rollout-service=SERVICES",
                    "target-service=SERVICES",
                    "distribution-se=SERVICES",
                    "cascade-engine=SERVICES",
                    "approval-servic=SERVICES",
                    "notification-se=SERVICES",
                    "timeouts=SERVICES",
                    "progress=SERVICES",
                    "deliveries=SERVICES",
                    "scheduled-start=SERVICES",
                    "outbox-publishe=KAFKA_CLIENTS",
                    "kafka-producer=KAFKA_CLIENTS",
                    "kafka-coordinat=KAFKA_CLIENTS",
                    "ThreadPoolTaskS=KAFKA_CLIENTS",
                    "housekeeping=KAFKA_CLIENTS",
                    "data-plane-kafk=KAFKA_BROKER",
                    "kafka-=KAFKA_BROKER",
                    "raft-=KAFKA_BROKER",
                    "group-coordinat=KAFKA_BROKER",
                    "share-=KAFKA_BROKER",
                    "transaction-log=KAFKA_BROKER",
                    "controller-=KAFKA_BROKER",
                    "quorum-=KAFKA_BROKER",
                    "broker-=KAFKA_BROKER",
                    "Expiration=KAFKA_BROKER",
                    "executor-=KAFKA_BROKER",
                    "metrics-meter=KAFKA_BROKER",
                    "SensorExpiry=KAFKA_BROKER",
                    "C1 Compiler=COMPILER",
                    "C2 Compiler=COMPILER",
                    "VM Thread=GARBAGE_COLLECTOR",
                    "GC =GARBAGE_COLLECTOR",
                    "G1 =GARBAGE_COLLECTOR")
            .map(line -> line.split("="))
            .map(pair -> new Prefix(pair[0], Part.valueOf(pair[1])))
            .toList();

    /**
     * @param jvm process id of the one JVM
     * @param postmaster process id of the PostgreSQL server
     */
    static ProcessorTime of(long jvm, long postmaster) throws IOException {
        var ticks = new EnumMap<Part, Long>(Part.class);
        long threads = 0;
        for (var thread : children(Path.of("/proc", Long.toString(jvm), "task"))) {
            var used = own(thread.resolve("stat"));
            threads += used;
            ticks.merge(partOf(thread.resolve("comm")), used, Long::sum);
        }
        ticks.merge(Part.REST, Math.max(0, own(stat(jvm)) - threads), Long::sum);
        // Backends that have ended are counted at their parent.
        long postgres = own(stat(postmaster)) + ofEndedChildren(stat(postmaster));
        for (var backend : ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
            postgres += own(stat(backend.pid()));
        }
        ticks.put(Part.POSTGRESQL, postgres);
        var parts = new EnumMap<Part, Duration>(Part.class);
        for (var part : Part.values()) {
            parts.put(part, Duration.ofMillis(ticks.getOrDefault(part, 0L) * TICK_MILLIS));
        }
        return new ProcessorTime(parts);
    }

    ProcessorTime since(ProcessorTime earlier) {
        var parts = new EnumMap<Part, Duration>(Part.class);
        this.parts.forEach((part, time) -> parts.put(part, time.minus(earlier.of(part))));
        return new ProcessorTime(parts);
    }

    ProcessorTime less(ProcessorTime other, double times) {
        var parts = new EnumMap<Part, Duration>(Part.class);
        this.parts.forEach((part, time) ->
                parts.put(part, time.minusMillis(Math.round(other.of(part).toMillis() * times))));
        return new ProcessorTime(parts);
    }

    Duration of(Part part) {
        return parts.getOrDefault(part, Duration.ZERO);
    }

    Duration total() {
        return parts.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** In milliseconds, by part, largest first. */
    String perOperation(long operations) {
        var text = new StringBuilder("%.3f ms CPU each".formatted(millis(total(), operations)));
        parts.entrySet().stream()
                .sorted(Map.Entry.<Part, Duration>comparingByValue().reversed())
                .forEach(part -> text.append("\n    %-18s %.3f"
                        .formatted(
                                part.getKey()
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', ' '),
                                millis(part.getValue(), operations))));
        return text.toString();
    }

    private static double millis(Duration time, long operations) {
        return (double) time.toMillis() / Math.max(1, operations);
    }

    private static Path stat(long process) {
        return Path.of("/proc", Long.toString(process), "stat");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static Part partOf(Path comm) {
        try {
            var name = Files.readString(comm).strip();
            return THREADS.stream()
                    .filter(prefix -> name.startsWith(prefix.text()))
                    .map(Prefix::part)
                    .findFirst()
                    .orElse(Part.REST);
        } catch (IOException ended) {
            return Part.REST;
        }
    }

    private static long own(Path stat) {
        return sum(stat, 11);
    }

    private static long ofEndedChildren(Path stat) {
        return sum(stat, 13);
    }

    /** The name in the second field may hold blanks: fields are counted from behind it. */
    private static long sum(Path stat, int firstField) {
        try {
            var text = Files.readString(stat);
            var fields = new ArrayList<>(
                    List.of(text.substring(text.lastIndexOf(')') + 2).split(" ")));
            return Long.parseLong(fields.get(firstField)) + Long.parseLong(fields.get(firstField + 1));
        } catch (IOException ended) {
            return 0;
        }
    }
}
