package io.headgate.benchmarks;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.DeviceConnection.Reply;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What devices do while they are measured; any other answer than the expected one is an error. */
final class DeviceTurns {

    private static final byte[] PROCEEDING = report("proceeding", "none");
    private static final byte[] SUCCESS = report("closed", "success");

    private DeviceTurns() {}

    private static byte[] report(String execution, String finished) {
        return """
                {"status":{"execution":"%s","result":{"finished":"%s"},"details":["as it should be"]}}""".formatted(execution, finished).getBytes(StandardCharsets.UTF_8);
    }

    static void poll(DeviceConnection connection, Identity device) throws IOException {
        expected(connection.get(path(device), authorization(device)));
    }

    /** The first poll of a device nobody knows, behind a gateway with this token: the device becomes a target. */
    static void firstPoll(DeviceConnection connection, Identity device, String gatewayToken) throws IOException {
        expected(connection.get(path(device), "GatewayToken " + gatewayToken));
    }

    /** Poll, deploymentBase, proceeding, closed; no download. */
    static void cycle(DeviceConnection connection, Identity device) throws IOException {
        var authorization = authorization(device);
        var poll = expected(connection.get(path(device), authorization));
        var deployment = between(poll, "\"deploymentBase\":{\"href\":\"");
        var uri = URI.create(deployment);
        expected(connection.get(uri.getRawPath() + "?" + uri.getRawQuery(), authorization));
        expected(connection.send("POST", uri.getRawPath() + "/feedback", authorization, PROCEEDING));
        expected(connection.send("POST", uri.getRawPath() + "/feedback", authorization, SUCCESS));
    }

    static boolean isOffered(DeviceConnection connection, Identity device) throws IOException {
        return expected(connection.get(path(device), authorization(device))).contains("deploymentBase");
    }

    /** Polls until the device is offered something: the assignments of a rollout arrive in chunks. */
    static void awaitOffer(DeviceConnection connection, Identity device, Duration patience) throws IOException {
        var until = System.nanoTime() + patience.toNanos();
        while (!isOffered(connection, device)) {
            if (System.nanoTime() > until) {
                throw new IOException("nothing was offered within " + patience);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static String between(String text, String start) throws IOException {
        var from = text.indexOf(start);
        if (from < 0) {
            throw new IOException("no deployment is offered: " + text);
        }
        return text.substring(from + start.length(), text.indexOf('"', from + start.length()));
    }

    private static String expected(Reply reply) throws IOException {
        var body = new String(reply.body(), StandardCharsets.UTF_8);
        if (reply.status() != 200) {
            throw new IOException("answered " + reply.status() + ": " + body);
        }
        return body;
    }

    private static String path(Identity device) {
        return "/DEFAULT/controller/v1/" + device.controllerId();
    }

    private static String authorization(Identity device) {
        return "TargetToken " + device.token();
    }
}
