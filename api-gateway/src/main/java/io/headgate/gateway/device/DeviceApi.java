package io.headgate.gateway.device;

import io.headgate.gateway.device.DeviceAccess.Decision;
import io.headgate.gateway.space.Space;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * DDI v1 over plain requests and responses: it needs nothing of the framework around it. Answers are written by hand: always
 * with a length, exactly the status the protocol names.
 */
@Component
final class DeviceApi {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceApi.class);

    private final DeviceAccess access;
    private final DeviceRequests requests;
    private final DeviceContacts contacts;
    private final Space space;
    private final Clock clock;
    private final Timer polls;
    private final Timer feedbacks;

    DeviceApi(
            DeviceAccess access,
            DeviceRequests requests,
            DeviceContacts contacts,
            Space space,
            Clock clock,
            MeterRegistry meters) {
        this.access = access;
        this.requests = requests;
        this.contacts = contacts;
        this.space = space;
        this.clock = clock;
        this.polls = Timer.builder("headgate_polls_seconds")
                .description("Answering the poll of a device")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        this.feedbacks = Timer.builder("headgate_feedback_seconds")
                .description("Taking a report of a device, to the broker's acknowledgement")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
    }

    /** One request of a device. */
    private record Asked(DevicePath path, HttpServletRequest request, HttpServletResponse response) {
        DeviceLinks links() {
            return DeviceLinks.of(request, path.tenant(), path.controllerId());
        }

        /** What is not a number is the number of nothing. */
        long number() {
            try {
                return Long.parseLong(path.rest().get(1));
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        int history() {
            try {
                var wanted = request.getParameter("actionHistory");
                return wanted == null ? 0 : Integer.parseInt(wanted);
            } catch (NumberFormatException | InvalidParameterException e) {
                return 0;
            }
        }

        boolean isHead() {
            return "HEAD".equals(request.getMethod());
        }

        void write(DeviceAnswer answer) throws IOException {
            DeviceResponse.write(request, response, answer);
        }
    }

    /** What a known device wants. */
    private interface Work {
        DeviceAnswer answer(Device device, Instant now) throws IOException;
    }

    /** What a known device wants with the body it sent. */
    private interface BodyWork {
        DeviceAnswer answer(Device device, byte[] body, Instant now);
    }

    void serve(DevicePath path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var asked = new Asked(path, request, response);
        try {
            var route = DeviceRoute.of(path.rest());
            if (!DeviceLinks.areSafeFor(request)) {
                asked.write(DeviceAnswer.refused(DeviceRefusal.BAD_HOST));
            } else if (route.isEmpty()) {
                asked.write(DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
            } else if (!route.get().takes(request.getMethod())) {
                // Small clients are told in the same form as all else.
                response.setHeader("Allow", route.get().methods());
                asked.write(DeviceAnswer.refused(DeviceRefusal.WRONG_VERB));
            } else {
                serve(route.get(), asked);
            }
        } catch (DataAccessException | TransactionException e) {
            // The database is away: a device that is not in memory has to come again.
            LOG.warn("a device was not served: {}", e.toString());
            asked.write(DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE));
        }
    }

    private void serve(DeviceRoute route, Asked asked) throws IOException {
        switch (route) {
            case POLL -> poll(asked);
            case DEPLOYMENT ->
                answer(
                        asked,
                        (device, now) -> asked.isHead()
                                ? requests.glance(device, asked.number(), asked.history(), asked.links(), now)
                                : requests.deployment(device, asked.number(), asked.history(), asked.links(), now));
            case FEEDBACK -> feedback(asked);
            case INSTALLED ->
                answer(
                        asked,
                        (device, now) ->
                                requests.installed(device, asked.number(), asked.history(), asked.links(), now));
            case REPORT_INSTALLED -> answerBody(asked, (device, body, now) -> requests.reportInstalled(device, body));
            case CONSENT -> answer(asked, (device, now) -> requests.consent(device, asked.links(), now));
            case CONFIRMATION ->
                answer(
                        asked,
                        (device, now) ->
                                requests.confirmation(device, asked.number(), asked.history(), asked.links(), now));
            case CONFIRMATION_FEEDBACK ->
                answerBody(asked, (device, body, now) -> requests.decide(device, asked.number(), body, now));
            case AUTO_CONFIRM ->
                answerOptionalBody(asked, (device, body, now) -> requests.activateAutoConfirm(device, body, now));
            case NO_AUTO_CONFIRM -> answer(asked, (device, now) -> requests.deactivateAutoConfirm(device));
            case CANCEL -> answer(asked, (device, now) -> requests.cancelled(device, asked.number()));
            case CANCEL_FEEDBACK ->
                answerBody(asked, (device, body, now) -> requests.cancelReport(device, asked.number(), body, now));
            case CONFIG_DATA -> answerBody(asked, (device, body, now) -> requests.reportAttributes(device, body));
            case ARTIFACTS ->
                answer(asked, (device, now) -> requests.artifacts(device, asked.number(), asked.links(), now));
            case ARTIFACT -> artifact(asked);
        }
    }

    private void poll(Asked asked) throws IOException {
        var began = System.nanoTime();
        asked.write(
                switch (decide(asked)) {
                    case Decision.Granted(var device) -> {
                        contacts.seen(device, asked.request().getRemoteAddr());
                        yield requests.poll(device, asked.links(), clock.instant());
                    }
                    // Not an error, after which clients wait for long before they come again: there is nothing to do.
                    case Decision.NotYet(var device) -> requests.poll(device, asked.links(), clock.instant());
                    case Decision.Denied(var refusal) -> DeviceAnswer.refused(refusal);
                });
        polls.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    private void feedback(Asked asked) throws IOException {
        var began = System.nanoTime();
        answerBody(asked, (device, body, now) -> requests.report(device, asked.number(), body, now));
        feedbacks.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    private void artifact(Asked asked) throws IOException {
        switch (decide(asked)) {
            case Decision.Denied(var refusal) -> asked.write(DeviceAnswer.refused(refusal));
            case Decision.NotYet notYet -> asked.write(DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE));
            case Decision.Granted(var device) ->
                requests.download(device, asked.number(), asked.path().rest().get(3), clock.instant())
                        .send(asked.request(), asked.response());
        }
    }

    private void answer(Asked asked, Work work) throws IOException {
        asked.write(
                switch (decide(asked)) {
                    case Decision.Granted(var device) -> work.answer(device, clock.instant());
                    case Decision.NotYet notYet -> DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
                    case Decision.Denied(var refusal) -> DeviceAnswer.refused(refusal);
                });
    }

    private void answerBody(Asked asked, BodyWork work) throws IOException {
        answer(asked, (device, now) -> switch (DeviceBody.read(asked.request())) {
            case DeviceBody.Refused refused -> DeviceAnswer.refused(refused.why());
            // The last of the disk is for stops; what is not acknowledged comes again.
            case DeviceBody.Bytes ignored when space.isExhausted() -> DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
            case DeviceBody.Bytes body -> work.answer(device, body.bytes(), now);
        });
    }

    /** One that need not be sent, and then has no type. */
    private void answerOptionalBody(Asked asked, BodyWork work) throws IOException {
        if (asked.request().getContentLengthLong() > 0 || asked.request().getHeader("Transfer-Encoding") != null) {
            answerBody(asked, work);
        } else {
            answer(asked, (device, now) -> work.answer(device, new byte[0], now));
        }
    }

    private Decision decide(Asked asked) {
        var path = asked.path();
        return access.decide(path.tenant(), path.controllerId(), asked.request());
    }
}
