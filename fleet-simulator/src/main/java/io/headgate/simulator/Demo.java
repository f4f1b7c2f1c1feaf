package io.headgate.simulator;

import io.headgate.simulator.FleetRecord.Result;
import io.headgate.simulator.OperatorClient.Answer;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The story of Headgate in two rollouts: a good one that finishes, and a bad one that is stopped. Runs against a Headgate
 * that is up; {@code ./headgate demo} starts one and calls this.
 */
public final class Demo {

    private static final int DEVICES = 1_000;
    private static final int GROUPS = 5;
    private static final int SUCCESS_PERCENT = 95;
    private static final int ERROR_PERCENT = 5;
    private static final int ARTIFACT_BYTES = 256 * 1024;
    private static final String BROKEN = "2.1.0-broken";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final URI server;
    private final OperatorClient admin;
    private final Screen screen = Screen.ofProcess();
    private final String run = Long.toString(System.currentTimeMillis() / 1000, 36);

    private Demo(URI server, String adminPassword) {
        this.server = server;
        this.admin = new OperatorClient(server, "admin", adminPassword);
    }

    public static void main(String[] arguments) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        var keep = List.of(arguments).contains("--keep");
        var environment = System.getenv();
        var data = Path.of(environment.getOrDefault("HEADGATE_DATA", "data"), "demo")
                .toAbsolutePath();
        var port = Integer.parseInt(environment.getOrDefault("HEADGATE_PORT", "8080"));
        var password = environment.getOrDefault("HEADGATE_ADMIN_PASSWORD", secret());
        var began = System.nanoTime();
        System.out.printf("Starting Headgate: PostgreSQL, Kafka, six services and the gateway; data in %s%n", data);
        var exitCode = 1;
        try (var headgate = HeadgateCommand.start(
                environment.getOrDefault("HEADGATE_COMMAND", "./headgate"), data, port, password)) {
            var stop = new Thread(headgate::close);
            Runtime.getRuntime().addShutdownHook(stop);
            headgate.awaitReady();
            System.out.printf("Ready after %.1f s at %s%n", (System.nanoTime() - began) / 1e9, headgate.address());
            new Demo(headgate.address(), password).run();
            exitCode = 0;
            if (keep) {
                System.out.printf(
                        "%nStill running at %s (log in as admin, password %s). Ctrl-C ends it.%n",
                        headgate.address(), password);
                headgate.awaitEnd();
            }
        } catch (DemoFailed | IllegalStateException | IOException e) {
            System.err.println("demo: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    /** Something did not go as the story says. */
    private static final class DemoFailed extends RuntimeException {
        DemoFailed(String message) {
            super(message);
        }
    }

    /** What the summary tells of the two rollouts. */
    private record Good(JsonNode rollout, double[] nextGroupMillis, double seconds, long tooEarly) {}

    private record Bad(JsonNode rollout, double stopMillis, long offeredAfter, long offered, double alertMillis) {}

    private void run() throws IOException {
        try (var receiver = new WebhookReceiver()) {
            screen.headline("Two people, one webhook");
            var release = user("release", "OPERATOR", "APPROVER");
            var approver = user("approver", "APPROVER");
            admin.put("/api/v1/settings/approval", Map.of("approvalRequired", true))
                    .orFail("switching approval on");
            var channel = admin.post(
                            "/api/v1/alert-channels",
                            Map.of("name", "demo", "url", receiver.address().toString()))
                    .orFail("adding the webhook");
            receiver.expectSecret(channel.path("secret").asString());
            screen.say("approval is on; alerts go to %s, signed", receiver.address());

            screen.headline(DEVICES + " devices, each with attributes and a token of its own");
            var identities = Fleet.register(release, "demo-" + run, DEVICES);
            screen.say("registered %d devices", identities.size());
            var engineer = new ReleaseEngineer(release);
            var filter = "controllerid==demo-" + run + "-*";
            for (var query : List.of(filter, filter + ";attribute.model==gw-3", filter + ";tag==kr")) {
                var preview = release.post("/api/v1/target-filters/preview", Map.of("query", query, "sample", 3))
                        .orFail("previewing the filter");
                screen.say("%-55s %5d targets", query, preview.path("count").asLong());
            }

            var pace = new SimulatedFleet.Pace(
                    Duration.ofSeconds(1), Duration.ofMillis(800), 64, SimulatedFleet.Attributes.KEPT_BACK);
            try (var fleet = new SimulatedFleet(server, identities, pace, Demo::install)) {
                fleet.start();
                var good = goodRollout(fleet.record(), engineer, approver, filter);
                var bad = badRollout(fleet.record(), engineer, approver, filter, receiver);
                summary(good, bad, receiver, fleet.record());
            }
        }
    }

    private static Installed install(SimulatedFleet.Identity identity, Deployment deployment) {
        var broken = deployment.version().equals(BROKEN)
                && Math.floorMod(identity.controllerId().hashCode(), 5) == 0;
        return broken ? Installed.failed("E-17: image verification failed after flashing") : Installed.well();
    }

    private Good goodRollout(FleetRecord record, ReleaseEngineer release, OperatorClient approver, String filter) {
        screen.headline("A good rollout: " + GROUPS + " groups, success " + SUCCESS_PERCENT + " %, error "
                + ERROR_PERCENT + " %");
        var id = rollout(release, "2.0.0", filter);
        var own = approve(release.operator(), id, "mine");
        screen.say("its creator tries to approve it: refused, %d %s", own.status(), own.code());
        expect(!own.isSuccess(), "a creator could approve his own plan");
        approve(approver, id, "looks fine").orFail("approving");
        screen.say("someone else approves it");
        var began = System.nanoTime();
        release.start(id);
        var rollout = watch(release, id, "FINISHED", "STOPPED");
        var seconds = (System.nanoTime() - began) / 1e9;
        var times = times(record, rollout);
        return new Good(
                rollout, times.millisToNextGroup(SUCCESS_PERCENT), seconds, times.offeredTooEarly(SUCCESS_PERCENT));
    }

    /** As a person does: reads the plan, and says yes to what was read. */
    private static Answer approve(OperatorClient approver, String id, String remark) {
        var plan = approver.get("/api/v1/rollouts/" + id).orFail("reading the plan");
        return approver.post(
                "/api/v1/rollouts/" + id + "/approve",
                Map.of(
                        "remark",
                        remark,
                        "digest",
                        plan.path("approval").path("digest").asString()));
    }

    private Bad badRollout(
            FleetRecord record,
            ReleaseEngineer release,
            OperatorClient approver,
            String filter,
            WebhookReceiver receiver) {
        screen.headline("A bad rollout: this firmware fails on one device in five");
        var id = rollout(release, BROKEN, filter);
        approve(approver, id, "looks fine too").orFail("approving");
        var before = record.offers().size();
        release.start(id);
        var rollout = watch(release, id, "STOPPED", "FINISHED");
        var stoppedSeen = System.nanoTime();
        // Every device polls at least once more, so that one that is wrongly offered the software would show.
        sleep(Duration.ofSeconds(3));
        var times = times(record, rollout);
        var exceeded = times.exceededAt(1, ERROR_PERCENT)
                .orElseThrow(() -> new DemoFailed("the rollout stopped, but not for too many failures"));
        var alert = receiver.received().stream()
                .filter(received -> received.body().path("rolloutId").asString().equals(id))
                .findFirst()
                .orElseThrow(() -> new DemoFailed("no alert reached the webhook"));
        expect(alert.signed(), "the alert's signature is not valid");
        return new Bad(
                rollout,
                (stoppedSeen - exceeded) / 1e6,
                times.offeredAfter(stoppedSeen),
                record.offers().size() - before,
                (alert.receivedAt() - exceeded) / 1e6);
    }

    private static CascadeTimes times(FleetRecord record, JsonNode rollout) {
        var groups = rollout.path("groups");
        var sizes = groups.valueStream()
                .mapToLong(group -> group.path("size").asLong())
                .toArray();
        return new CascadeTimes(record, groups.path(0).path("firstActionId").asLong(), sizes);
    }

    private OperatorClient user(String role, String... roles) {
        var name = role + "-" + run;
        var password = secret();
        admin.post("/api/v1/users", Map.of("name", name, "password", password, "roles", List.of(roles)))
                .orFail("creating the user " + name);
        screen.say("user %-18s password %s  (shown once; only its hash is kept)", name, password);
        return new OperatorClient(server, name, password);
    }

    private String software(ReleaseEngineer release, String version) {
        var set = release.softwareSet("gateway-fw-" + run, version, ARTIFACT_BYTES);
        screen.say("uploaded gateway-fw %s, %d KiB, in a distribution set", version, ARTIFACT_BYTES / 1024);
        return set;
    }

    private String rollout(ReleaseEngineer release, String version, String filter) {
        var set = software(release, version);
        var rollout = release.write(ReleaseEngineer.cascade(
                "gateway-fw-" + version + "-" + run, set, filter, GROUPS, SUCCESS_PERCENT, ERROR_PERCENT));
        screen.say("the rollout is %s", rollout.path("state").asString());
        return rollout.path("id").asString();
    }

    private JsonNode watch(ReleaseEngineer release, String id, String end, String otherEnd) {
        var rollout = release.follow(id, PATIENCE, screen::progress, end, otherEnd);
        screen.lastProgress(rollout);
        expect(rollout.path("state").asString().equals(end), "the rollout should become " + end);
        return rollout;
    }

    private void summary(Good good, Bad bad, WebhookReceiver receiver, FleetRecord record) {
        var totals = good.rollout().path("targets");
        screen.headline("Summary");
        screen.say(
                "good rollout     FINISHED in %.1f s: %d succeeded, %d failed",
                good.seconds(),
                totals.path("succeeded").asLong(),
                totals.path("failed").asLong());
        screen.say(
                "next group       %.0f ms (median), %.0f ms (slowest) after the deciding report, as devices saw it",
                CascadeTimes.percentile(good.nextGroupMillis(), 0.5),
                CascadeTimes.percentile(good.nextGroupMillis(), 1));
        screen.say("order            %d devices were offered before the group in front had passed", good.tooEarly());
        screen.say(
                "bad rollout      STOPPED in group 1 of %d, %d of %d devices had been offered it",
                GROUPS, bad.offered(), DEVICES);
        screen.say("emergency stop   %.0f ms after the deciding report", bad.stopMillis());
        screen.say("after the stop   %d devices were offered the software", bad.offeredAfter());
        screen.say(
                "alert            reached the webhook %.0f ms after the deciding report, signed, %d time(s)",
                bad.alertMillis(), receiver.received().getFirst().deliveries());
        screen.say(
                "devices          %d polls, %d MiB downloaded and verified, %d troubles",
                record.polls(), record.downloadedBytes() >> 20, record.troubles());
        record.firstTroubles().forEach(trouble -> screen.say("                 %s", trouble));
        expect(totals.path("succeeded").asLong() == DEVICES, "not every device succeeded");
        expect(
                record.outcomes().stream()
                                .filter(outcome -> outcome.result() == Result.FAILED)
                                .count()
                        > DEVICES / GROUPS * ERROR_PERCENT / 100,
                "too few failures to stop for");
        expect(good.tooEarly() == 0, "devices were offered the software too early");
        expect(bad.offeredAfter() == 0, "devices were offered the software after the stop");
        screen.say("%s", "All as it should be.");
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new DemoFailed(otherwise);
        }
    }

    private static String secret() {
        var random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
