package io.headgate.gateway.hawkbit.action;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.Cause;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.action.ActionPurge;
import io.headgate.gateway.view.action.ManagedActions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Deletes ended actions by the tenant's settings: when somebody asks for it, and those that have grown too old by itself. */
@Component
class ActionHistory implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ActionHistory.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");
    private static final Duration EVERY = Duration.ofHours(1);

    private final ActionPurge purge;
    private final TenantSettings settings;
    private final Clock clock;
    private final Recurring cleanUp = new Recurring("action-cleanup", EVERY, this::deleteWhatIsOld);

    ActionHistory(ActionPurge purge, TenantSettings settings, Clock clock) {
        this.purge = purge;
        this.settings = settings;
        this.clock = clock;
        settings.onChange(cleanUp::soon);
    }

    /** @throws HawkbitRefused when one of them has to stay; then all do */
    void delete(Call call, List<Long> ids) {
        var stay = purge.these(ids, call.tenant(), statuses(SettingKey.ACTION_DELETE_STATUSES));
        if (!stay.isEmpty()) {
            throw HawkbitCode.NOT_DELETABLE.because(
                    "Action " + stay.getFirst() + " stays: it is going on, its status is" + " none of "
                            + SettingKey.ACTION_DELETE_STATUSES.key() + ", or it is the last of its target.");
        }
        audited(call, ids.size());
    }

    void deleteMatching(Call call, ListRequest list) {
        var listing = list.over(ManagedActions.FIELDS);
        audited(call, purge.matching(call.tenant(), statuses(SettingKey.ACTION_DELETE_STATUSES), listing));
    }

    void deleteAllBut(int newest, Call call, String controllerId) {
        var statuses = statuses(SettingKey.ACTION_DELETE_STATUSES);
        audited(call, purge.allBut(newest, call.tenant(), controllerId, statuses));
    }

    private static void audited(Call call, int deleted) {
        AUDIT.info(
                "actions deleted: count={} by={} correlation={}",
                deleted,
                call.principal().name(),
                call.correlationId());
    }

    private List<String> statuses(SettingKey key) {
        return List.of(settings.get(key).value().toString().split(","));
    }

    private void deleteWhatIsOld() {
        var expiry = (Long) settings.get(SettingKey.ACTION_CLEANUP_EXPIRY).value();
        if (expiry < 0) {
            return;
        }
        var now = clock.instant();
        // More than there is time: nothing is as old as that.
        var before = now.minusMillis(Math.min(expiry, now.toEpochMilli()));
        try {
            var deleted = purge.endedBefore(before, Cause.DEFAULT_TENANT, statuses(SettingKey.ACTION_CLEANUP_STATUS));
            LOG.info("old actions deleted: count={} before={}", deleted, before);
        } catch (RefusedException e) {
            LOG.warn("not all old actions are deleted, the others later: {}", e.toString());
        }
    }

    @Override
    public void start() {
        cleanUp.start();
    }

    @Override
    public void stop() {
        cleanUp.stop();
    }

    @Override
    public boolean isRunning() {
        return cleanUp.isRunning();
    }
}
