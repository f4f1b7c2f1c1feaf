package io.headgate.gateway.settings;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.SetOverdueAfter;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells the owner of targets how long ago a device has polled last that is overdue, so that it means the same in filters and
 * in lists: at the start, after each change, and again until it is heard.
 */
@Component
class OverdueTime implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OverdueTime.class);
    private static final Principal GATEWAY = Principal.system("api-gateway");
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final CommandClient commands;
    private final TenantSettings settings;
    private final Recurring telling = new Recurring("overdue-time", AGAIN, this::tell);
    private @Nullable Duration heard;

    OverdueTime(CommandClient commands, TenantSettings settings) {
        this.commands = commands;
        this.settings = settings;
        settings.onChange(telling::soon);
    }

    private void tell() {
        var now = settings.policy().overdueAfterLastRequest();
        if (now.equals(heard)) {
            return;
        }
        try {
            var reply = commands.send(
                            Topic.TARGET_COMMANDS,
                            "overdue-after",
                            new SetOverdueAfter(now),
                            CommandClient.Request.by(GATEWAY, WITHIN))
                    .join();
            var refusal = reply.refusal();
            if (refusal == null) {
                heard = now;
            } else {
                LOG.error("overdue time of {} not taken: {}", now, refusal.detail());
            }
        } catch (CompletionException e) {
            LOG.warn("overdue time of {} told again later: {}", now, e.toString());
        }
    }

    @Override
    public void start() {
        telling.start();
    }

    @Override
    public void stop() {
        telling.stop();
    }

    @Override
    public boolean isRunning() {
        return telling.isRunning();
    }
}
