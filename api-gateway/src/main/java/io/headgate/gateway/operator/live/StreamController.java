package io.headgate.gateway.operator.live;

import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import io.headgate.gateway.security.StandingRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestMethodNotSupportedException;
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

    /** Only by writing is it seen that a reader has gone, and its place is free again. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** Then the reader comes again, as event sources do by themselves, and is told first what there is. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final LiveRollouts live;
    private final JsonMapper json;
    private final Clock clock;

    StreamController(LiveRollouts live, JsonMapper json, Clock clock) {
        this.live = live;
        this.json = json;
        this.clock = clock;
    }

    @GetMapping(path = "/api/v1/stream")
    void stream(
            Call call,
            @RequestParam(required = false) @Nullable String rollout,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException, HttpRequestMethodNotSupportedException {
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            // Nothing is ever written to it: its end would not be noticed.
            throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of(HttpMethod.GET.name()));
        }
        var watching = live.watch(call.tenant(), call.principal().name(), rollout);
        if (watching.isEmpty()) {
            ProblemWriter.write(request, response, HttpRefusal.TOO_MANY_STREAMS);
            return;
        }
        var watcher = watching.get();
        try {
            var end = end();
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // Proxies that collect answers would hold the events back.
            response.setHeader("X-Accel-Buffering", "no");
            var out = response.getOutputStream();
            out.write(": open\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!watcher.isEnded() && clock.instant().isBefore(end)) {
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

    /** Not beyond the caller's token. */
    private Instant end() {
        var longest = clock.instant().plus(LONGEST);
        return StandingRights.endOfToken().filter(longest::isAfter).orElse(longest);
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
