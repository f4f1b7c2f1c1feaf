package io.headgate.notification.outbound;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.headgate.chassis.WebhookSecret;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.alert.AlertEvent.AlertRaised;
import io.headgate.notification.model.Channel;
import io.headgate.notification.model.WebhookUrl;
import io.headgate.notification.outbound.WebhookHosts.Found;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;

/** Posts an alert to a webhook, signed; a round is up to three tries. */
public final class WebhookSender {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final AddressedPost post = new AddressedPost((SSLSocketFactory) SSLSocketFactory.getDefault(), TIMEOUT);
    private final WebhookHosts hosts;
    private final String signingKey;
    private final InstantSource clock;
    private final Retry retry;

    /** @param signingKey the installation's key from which each channel's secret is derived */
    public WebhookSender(WebhookHosts hosts, String signingKey, InstantSource clock) {
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
        return switch (hosts.find(url.get())) {
            case Found.Refused refused ->
                new Answer.Failed(refused.refusal().refusal().code(), false);
            case Found.Allowed allowed -> {
                posts.incrementAndGet();
                yield post(url.get(), allowed.addresses(), alertId, body, secret);
            }
        };
    }

    private Answer post(WebhookUrl url, List<InetAddress> addresses, String alertId, String body, WebhookSecret secret)
            throws InterruptedException {
        var timestamp = String.valueOf(clock.instant().getEpochSecond());
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Headgate");
        headers.put("Headgate-Alert-Id", alertId);
        headers.put("Headgate-Timestamp", timestamp);
        headers.put("Headgate-Signature", secret.signature(timestamp, body));
        try {
            var status = post.send(url.uri(), addresses, headers, body.getBytes(StandardCharsets.UTF_8));
            return status >= 200 && status < 300
                    ? new Answer.Taken()
                    : new Answer.Failed(said(status), mayPass(status));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // It closed the connection.
                throw new InterruptedException("the process is to end");
            }
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
