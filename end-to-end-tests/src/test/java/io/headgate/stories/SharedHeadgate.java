package io.headgate.stories;

import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One Headgate for the stories that do not kill it, with the users they need and a webhook. */
final class SharedHeadgate {

    /** A device that nobody knew may come with a gateway token, and polls every second. */
    private static final Map<String, String> SETTINGS =
            Map.of("HEADGATE_DEVICE_POLLEVERY", "PT1S", "HEADGATE_DEVICE_AUTOREGISTER", "true");

    private static @Nullable SharedHeadgate shared;

    private final HeadgateProcess process;
    private final OperatorClient operator;
    private final OperatorClient otherOperator;
    private final OperatorClient approver;
    private final OperatorClient viewer;
    private final WebhookReceiver webhook;

    private SharedHeadgate() {
        process = HeadgateProcess.standalone("shared", SETTINGS).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        process.awaitReady();
        operator = user("operator-" + unique(), "OPERATOR", "VIEWER");
        otherOperator = user("operator-and-approver-" + unique(), "OPERATOR", "APPROVER", "VIEWER");
        approver = user("approver-" + unique(), "APPROVER", "VIEWER");
        viewer = user("viewer-" + unique(), "VIEWER");
        try {
            webhook = new WebhookReceiver();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var channel = process.admin()
                .post(
                        "/api/v1/alert-channels",
                        Map.of("name", "stories", "url", webhook.address().toString()))
                .orFail("adding the webhook");
        webhook.expectSecret(channel.path("secret").asString());
    }

    static synchronized SharedHeadgate get() {
        var running = shared;
        if (running == null) {
            running = new SharedHeadgate();
            shared = running;
        }
        return running;
    }

    private OperatorClient user(String name, String... roles) {
        return HeadgateUsers.create(process, name, List.of(roles));
    }

    HeadgateProcess process() {
        return process;
    }

    OperatorClient admin() {
        return process.admin();
    }

    OperatorClient operator() {
        return operator;
    }

    /** Has every role a person may have; still one person. */
    OperatorClient otherOperator() {
        return otherOperator;
    }

    OperatorClient approver() {
        return approver;
    }

    OperatorClient viewer() {
        return viewer;
    }

    WebhookReceiver webhook() {
        return webhook;
    }

    void approvalRequired(boolean required) {
        admin().put("/api/v1/settings/approval", Map.of("approvalRequired", required))
                .orFail("setting the approval policy");
    }

    static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
