package io.headgate.simulator;

import io.headgate.simulator.SimulatedFleet.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Makes a fleet known to Headgate: names, attributes, tags, and the tokens it gives them. */
public final class Fleet {

    private static final int BATCH = 1_000;
    private static final int BATCHES_AT_ONCE = 3;
    private static final List<String> MODELS = List.of("gw-1", "gw-2", "gw-3");
    private static final List<String> REGIONS = List.of("eu", "us", "kr", "jp");

    private Fleet() {}

    /**
     * @param prefix of the controller ids; devices are numbered from 1
     * @return who the devices are, in the order of their numbers
     */
    public static List<Identity> register(OperatorClient operator, String prefix, int devices) {
        try (var workers =
                Executors.newFixedThreadPool(BATCHES_AT_ONCE, Thread.ofVirtual().factory())) {
            return IntStream.iterate(1, from -> from <= devices, from -> from + BATCH)
                    .mapToObj(from -> CompletableFuture.supplyAsync(
                            () -> registerSome(operator, prefix, from, Math.min(from + BATCH, devices + 1)), workers))
                    .toList()
                    .stream()
                    .flatMap(batch -> batch.join().stream())
                    .toList();
        }
    }

    private static List<Identity> registerSome(OperatorClient operator, String prefix, int from, int to) {
        var batch = IntStream.range(from, to)
                .mapToObj(number -> target(prefix, number))
                .toList();
        var answer = operator.post("/api/v1/targets", batch).orFail("registering targets");
        var identities = new ArrayList<Identity>(batch.size());
        var number = from;
        for (var registered : answer.path("targets")) {
            identities.add(new Identity(
                    registered.path("controllerId").asString(),
                    registered.path("token").asString(),
                    attributes(number)));
            number++;
        }
        return identities;
    }

    private static Map<String, Object> target(String prefix, int number) {
        return Map.of(
                "controllerId",
                prefix + "-" + number,
                "name",
                "Device " + number,
                "attributes",
                attributes(number),
                "tags",
                List.of(REGIONS.get(number % REGIONS.size())),
                "issueToken",
                true);
    }

    private static Map<String, String> attributes(int number) {
        return Map.of(
                "model",
                MODELS.get(number % MODELS.size()),
                "hwRevision",
                Integer.toString(1 + number % 4),
                "site",
                "site-" + number % 50,
                "firmware",
                "1.0." + number % 7);
    }
}
