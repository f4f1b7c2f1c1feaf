package io.headgate.gateway.operator.live;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code text/event-stream}: events {@code rollout} with the rollout as lists show it, {@code rollout-gone} with its id,
 * first for all there are, then for each change. Each stream is one virtual thread that waits.
 */
@RestController
class StreamController {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Refusal TOO_MANY = new Refusal(
            "stream.too-many",
            Refusal.Kind.UNAVAILABLE,
            "Too many streams are open.",
            "Close one, or ask again in a while.");

    private final LiveRollouts live;
    private final JsonMapper json;

    StreamController(LiveRollouts live, JsonMapper json) {
        this.live = live;
        this.json = json;
    }

    @GetMapping(path = "/api/v1/stream")
    void stream(Call call, @RequestParam(required = false) @Nullable String rollout, HttpServletResponse response)
            throws IOException, InterruptedException {
        var watcher = live.watch(call.tenant(), rollout).orElseThrow(() -> new RefusedException(TOO_MANY));
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // Proxies that collect answers would hold the events back.
            response.setHeader("X-Accel-Buffering", "no");
            var out = response.getOutputStream();
            out.write(": open\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!watcher.isEnded()) {
                var news = watcher.take(HEARTBEAT);
                var text = new StringBuilder();
                news.forEach(one -> write(text, one));
                out.write((news.isEmpty() ? ": alive\n\n" : text.toString()).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            live.forget(watcher);
        }
    }

    private void write(StringBuilder text, Watcher.News news) {
        var summary = news.summary();
        if (summary == null) {
            text.append("event: rollout-gone\ndata: ")
                    .append(json.writeValueAsString(new Gone(news.rolloutId())))
                    .append("\n\n");
            return;
        }
        text.append("event: rollout\nid: ")
                .append(summary.id())
                .append(':')
                .append(summary.version())
                .append("\ndata: ")
                .append(json.writeValueAsString(summary))
                .append("\n\n");
    }

    record Gone(String id) {}
}
