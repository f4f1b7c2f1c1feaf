package io.headgate.notification.outbound;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.headgate.chassis.WebhookSecret;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import io.headgate.notification.model.Channel;
import io.headgate.notification.model.WebhookUrl;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts an alert to a webhook, signed; a round is up to three tries. */
public final class WebhookSender {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final HttpClient client;
    private final WebhookHosts hosts;
    private final String signingKey;
    private final InstantSource clock;
    private final Retry retry;

    /** @param signingKey the installation's key from which each channel's secret is derived */
    public WebhookSender(HttpClient client, WebhookHosts hosts, String signingKey, InstantSource clock) {
        this.client = client;
        this.hosts = hosts;
        this.signingKey = signingKey;
        this.clock = clock;
        this.retry = Retry.of(
                "webhook",
                RetryConfig.<Answer>custom()
                        .maxAttempts(TRIES)
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, 2.0))
                        .retryOnResult(answer -> answer instanceof Answer.Failed failed && failed.mayPass())
                        .retryOnException(e -> false)
                        .build());
    }

    /** A client that goes nowhere but where it is told: no redirects, no proxy. */
    public static HttpClient plainClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** How a round ended. {@code posts} is how often the receiver may have seen the alert in it. */
    public sealed interface Round {
        int posts();

        record Delivered(int posts) implements Round {}

        record Failed(int posts, String error) implements Round {}
    }

    private sealed interface Answer {
        record Taken() implements Answer {}

        /** @param mayPass whether trying again at once makes sense */
        record Failed(String error, boolean mayPass) implements Answer {}
    }

    /** @throws InterruptedException when the process is to end; whether the receiver has the alert is unknown */
    public Round send(Channel channel, AlertRaised alert) throws InterruptedException {
        var body = new String(MessageCodec.encode(alert), StandardCharsets.UTF_8);
        var secret = WebhookSecret.of(signingKey, channel.channelId());
        var posts = new AtomicInteger();
        try {
            var answer = retry.executeCallable(() -> post(channel, alert.alertId(), body, secret, posts));
            return switch (answer) {
                case Answer.Taken taken -> new Round.Delivered(posts.get());
                case Answer.Failed failed -> new Round.Failed(posts.get(), failed.error());
            };
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // executeCallable declares no narrower type.
            throw new IllegalStateException("a post ends with an answer or is interrupted", e);
        }
    }

    private Answer post(Channel channel, String alertId, String body, WebhookSecret secret, AtomicInteger posts)
            throws InterruptedException {
        var url = WebhookUrl.parse(channel.url());
        if (url.isEmpty()) {
            return new Answer.Failed("the URL is not that of a webhook", false);
        }
        var refusal = hosts.refusal(url.get());
        if (refusal.isPresent()) {
            return new Answer.Failed(refusal.get().refusal().code(), false);
        }
        posts.incrementAndGet();
        var timestamp = String.valueOf(clock.instant().getEpochSecond());
        var request = HttpRequest.newBuilder(url.get().uri())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Headgate")
                .header("Headgate-Alert-Id", alertId)
                .header("Headgate-Timestamp", timestamp)
                .header("Headgate-Signature", secret.signature(timestamp, body))
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            var status = client.send(request, answer -> new IgnoredBody()).statusCode();
            return status >= 200 && status < 300
                    ? new Answer.Taken()
                    : new Answer.Failed(said(status), mayPass(status));
        } catch (IOException e) {
            return new Answer.Failed(e.toString(), true);
        }
    }

    private static String said(int status) {
        var isRedirect = status >= 300 && status < 400;
        return "the receiver answered " + status + (isRedirect ? "; redirects are not followed" : "");
    }

    private static boolean mayPass(int status) {
        return status >= 500 || status == 408 || status == 429;
    }
}
