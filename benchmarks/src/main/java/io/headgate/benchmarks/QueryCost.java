package io.headgate.benchmarks;

import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.OperatorClient.Answer;
import io.headgate.simulator.ReleaseEngineer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the worst queries that are accepted cost, wherever a query may be asked: each uses up the limits of the query
 * language in another way, and matches nothing or everything, so that no row is spared.
 */
final class QueryCost {

    private static final int BATCH = 250;
    private static final int MOST_COMPARISONS = 20;
    private static final int LONGEST = 1_024;
    private static final int IDLE_SECONDS = 10;
    /** What a second costs when there is nothing to do. */
    private static final int QUIET_MILLIS = 250;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** All targets match it: what would begin with it is not a question any more. */
    private static final String MATCHES_ALL = "long lists";

    private final Measured measured;
    private final OperatorClient admin;
    private final ReleaseEngineer engineer;
    private int begun;

    QueryCost(Measured measured, OperatorClient admin) {
        this.measured = measured;
        this.admin = admin;
        this.engineer = new ReleaseEngineer(admin);
    }

    void run(int targets) throws IOException, InterruptedException {
        register(targets);
        var queries = Map.of(
                "attributes with wildcards",
                repeated(n -> "attribute.k" + n + "==aaaa*a*a*b*"),
                "leading wildcards",
                "name==*a*a*a*b,attribute.k1==*a*a*a*b," + repeated(n -> "name==D*e*i*x" + n),
                "tags with wildcards",
                repeated(n -> "tag==t*a*g*x" + n),
                MATCHES_ALL,
                repeated(n -> "attribute.k" + n + "=out=(" + numbers(8) + ")"),
                "order of attributes",
                repeated(n -> "attribute.k" + n + "=gt=b" + n),
                "what became of actions",
                "updateStatus==error,installedDs.name==a*b,assignedDs.version==c*d",
                "nested",
                "((((((((name==a*b*c*d,name==b*c*d*e);name==*x))))))),tag==y*z");
        System.out.printf("%-16s %-28s %6s %9s%n", "asked", "query", "status", "CPU");
        settle();
        var idle = measured.processorTime();
        Thread.sleep(IDLE_SECONDS * 1_000);
        System.out.printf(
                "nothing for %d s: %s%n",
                IDLE_SECONDS, parts(measured.processorTime().since(idle)));
        var set = engineer.softwareSet("queries", "1", 4_096);
        for (var query : queries.entrySet()) {
            if (!query.getKey().equals(MATCHES_ALL)) {
                rollout(query.getKey(), query.getValue(), set);
                cost("auto-assignment", query.getKey(), query.getValue(), autoAssignment(set));
            }
        }
        for (var question : questions().entrySet()) {
            for (var query : queries.entrySet()) {
                cost(question.getKey(), query.getKey(), query.getValue(), question.getValue());
            }
        }
    }

    private Map<String, Function<String, Answer>> questions() {
        var questions = new LinkedHashMap<String, Function<String, Answer>>();
        questions.put(
                "preview",
                query -> admin.post("/api/v1/target-filters/preview", Map.of("query", query, "sample", 100)));
        questions.put("list", query -> admin.get("/api/v1/targets?q=" + OperatorClient.encode(query)));
        questions.put(
                "sorted list",
                query -> admin.get(
                        "/rest/v1/targets?sort=updatestatus:ASC,name:DESC&q=" + OperatorClient.encode(query)));
        questions.put(
                "change of group", query -> admin.put("/rest/v1/targetgroups/g?q=" + OperatorClient.encode(query), ""));
        return questions;
    }

    /** The start ends when the rollout has been told that nothing matches, or that it takes too long to find out. */
    private void rollout(String name, String query, String set) throws IOException, InterruptedException {
        var created = cost(
                "creation",
                name,
                query,
                filter -> admin.post(
                        "/api/v1/rollouts", ReleaseEngineer.cascade("queries-" + ++begun, set, filter, 1, 100, 0)));
        if (created.isSuccess()) {
            var id = created.body().path("id").asString();
            cost("start", name, query, filter -> {
                engineer.start(id);
                engineer.follow(id, PATIENCE, look -> {}, "CREATED");
                return admin.get("/api/v1/rollouts/" + id);
            });
        }
    }

    private Function<String, Answer> autoAssignment(String set) {
        var number = admin.get("/api/v1/distribution-sets/" + set)
                .orFail("reading the set")
                .path("number")
                .asInt();
        return query -> {
            var filter = "/rest/v1/targetfilters/"
                    + admin.post("/rest/v1/targetfilters", Map.of("name", "queries-" + ++begun, "query", query))
                            .orFail("saving the filter")
                            .path("id")
                            .asInt();
            return admin.post(filter + "/autoAssignDS", Map.of("id", number));
        };
    }

    private Answer cost(String asked, String name, String query, Function<String, Answer> question)
            throws IOException, InterruptedException {
        var before = measured.processorTime();
        var answer = question.apply(query);
        var used = measured.processorTime().since(before);
        System.out.printf(
                "%-16s %-28s %6d %6d ms   %s%n",
                asked, name, answer.status(), used.total().toMillis(), parts(used));
        settle();
        return answer;
    }

    /** Largest first, without those that hardly took part. */
    private static String parts(ProcessorTime used) {
        return used.parts().entrySet().stream()
                .filter(part -> part.getValue().toMillis() >= 20)
                .sorted(Map.Entry.<ProcessorTime.Part, Duration>comparingByValue()
                        .reversed())
                .map(part -> part.getKey().name().toLowerCase(Locale.ROOT) + " "
                        + part.getValue().toMillis())
                .collect(Collectors.joining(", "));
    }

    /** What has been told before is not to be counted for the next question. */
    private void settle() throws IOException, InterruptedException {
        ProcessorTime before;
        do {
            before = measured.processorTime();
            Thread.sleep(1_000);
        } while (measured.processorTime().since(before).total().toMillis() > QUIET_MILLIS);
    }

    /** As many as are accepted, none of which is true. */
    private static String repeated(Function<Integer, String> comparison) {
        var query = new StringBuilder();
        for (int n = 1; n <= MOST_COMPARISONS - 2; n++) {
            var next = comparison.apply(n);
            if (query.length() + next.length() > LONGEST - 100) {
                break;
            }
            query.append(n == 1 ? "" : ",").append(next);
        }
        return query.toString();
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(n -> "v" + n).collect(Collectors.joining(","));
    }

    private void register(int targets) {
        var attributes =
                IntStream.rangeClosed(1, 20).boxed().collect(Collectors.toMap(n -> "k" + n, n -> "a".repeat(128)));
        for (int from = 0; from < targets; from += BATCH) {
            var batch = new ArrayList<Map<String, Object>>();
            for (int n = from; n < Math.min(from + BATCH, targets); n++) {
                batch.add(Map.of(
                        "controllerId",
                        "query-" + n,
                        "name",
                        "Device " + "a".repeat(100) + n,
                        "attributes",
                        attributes,
                        "tags",
                        List.of("tag-1", "tag-2", "tag-3", "tag-4")));
            }
            admin.post("/api/v1/targets", batch).orFail("registering targets");
        }
    }
}
