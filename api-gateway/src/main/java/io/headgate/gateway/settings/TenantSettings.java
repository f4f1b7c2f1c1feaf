package io.headgate.gateway.settings;

import io.headgate.chassis.Recurring;
import io.headgate.contracts.Principal;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.target.Targets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an admin has set for the tenant's devices, in memory. A change holds in this gateway when {@code set} has returned, in
 * the others some seconds later. Thread-safe.
 */
@Component
public class TenantSettings implements SmartLifecycle {

    /** Of the one gateway token that is a setting. */
    public static final String GATEWAY_TOKEN_ID = "gt-setting";

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");
    /** Shorter ones are taken, since devices have them: they are not given out here. */
    private static final int LONG_ENOUGH = 32;

    private static final Duration LOOK_FOR_OTHERS = Duration.ofSeconds(5);

    private final SettingTable table;
    private final SettingDefaults defaults;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot;
    private final Recurring following = new Recurring("tenant-settings", LOOK_FOR_OTHERS, this::reload);

    private record Snapshot(Map<SettingKey, Setting> settings, TenantPolicy policy) {}

    TenantSettings(SettingTable table, SettingDefaults defaults, TransactionTemplate transactions, Clock clock) {
        this.table = table;
        this.defaults = defaults;
        this.transactions = transactions;
        this.clock = clock;
        this.snapshot = read();
    }

    /** What holds now; costs nothing. */
    public TenantPolicy policy() {
        return snapshot.policy();
    }

    /** All there are, in their order. */
    public Collection<Setting> all() {
        return snapshot.settings().values();
    }

    /** @throws RefusedException when there is no such setting */
    public Setting get(String key) {
        return get(known(key));
    }

    public Setting get(SettingKey key) {
        var setting = snapshot.settings().get(key);
        if (setting == null) {
            throw new IllegalStateException("no " + key);
        }
        return setting;
    }

    /**
     * @param value a text, a Boolean or a whole number, or any of them as a text
     * @throws RefusedException when there is no such setting, or it does not take this value
     */
    public void set(String key, Object value, Principal by) {
        set(Map.of(key, value), by);
    }

    /** All of them or, when one is refused, none. */
    public void set(Map<String, ?> values, Principal by) {
        var changes = new EnumMap<SettingKey, String>(SettingKey.class);
        values.forEach((key, value) -> {
            var known = known(key);
            changes.put(known, checked(known, value));
        });
        // What is told of a secret may come back with the rest.
        changes.values().removeIf(Setting.HIDDEN::equals);
        transactions.executeWithoutResult(status -> changes.forEach((key, value) -> put(key, value, by)));
        changes.keySet().forEach(key -> AUDIT.info("setting changed: key={} by={}", key.key(), by.name()));
        reload();
    }

    /** The default holds again. */
    public void reset(String key, Principal by) {
        var known = known(key);
        var removed = transactions.execute(status -> {
            if (known.kind() == SettingKey.Kind.SECRET) {
                table.removeToken();
            }
            return table.remove(known);
        });
        if (Boolean.TRUE.equals(removed)) {
            AUDIT.info("setting reset: key={} by={}", known.key(), by.name());
        }
        reload();
    }

    /** @param listener is called after each change, also one that another gateway has made */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private static SettingKey known(String key) {
        return SettingKey.of(key).orElseThrow(() -> new RefusedException(SettingRefusal.UNKNOWN_KEY));
    }

    private String checked(SettingKey key, Object given) {
        var text = given.toString();
        var value = key.kind() == SettingKey.Kind.TEXT ? text : text.strip();
        var isScalar = given instanceof String || given instanceof Boolean || given instanceof Number;
        var refused = isScalar
                ? key.refuses(value)
                : Optional.of("It takes " + key.kind().takes() + ".");
        if (refused.isPresent()) {
            throw new RefusedException(SettingRefusal.badValue(key, refused.get()));
        }
        if (key == SettingKey.POLLING_TIME
                && PollingTime.read(value, Targets.FIELDS, defaults.pollAtMostEvery())
                        instanceof PollingTime.Reading.Wrong wrong) {
            throw new RefusedException(SettingRefusal.badValue(key, wrong.why()));
        }
        return value;
    }

    private void put(SettingKey key, String value, Principal by) {
        if (key.kind() != SettingKey.Kind.SECRET) {
            table.put(key, value, clock.instant(), by.name());
        } else if (value.isEmpty()) {
            table.removeToken();
            table.remove(key);
        } else if (table.putToken(value, by.name())) {
            if (value.length() < LONG_ENOUGH) {
                AUDIT.warn(
                        "the gateway token that was set is short, it could be guessed: characters={} by={}",
                        value.length(),
                        by.name());
            }
            table.put(key, Setting.HIDDEN, clock.instant(), by.name());
        } else {
            throw new RefusedException(SettingRefusal.badValue(
                    key, "This token was given out before under another name; take a new one."));
        }
    }

    private synchronized void reload() {
        var next = read();
        // The same policy as long as nothing has changed: what was found by it stays valid.
        if (!next.settings().equals(snapshot.settings())) {
            snapshot = next;
            listeners.forEach(Runnable::run);
        }
    }

    private Snapshot read() {
        var settings = new EnumMap<SettingKey, Setting>(SettingKey.class);
        for (var key : SettingKey.values()) {
            var standard = key == SettingKey.POLLING_TIME
                    ? PollInterval.text((int) defaults.pollEvery().toSeconds())
                    : key.standard();
            settings.put(key, new Setting(key, key.kind().typed(standard), null));
        }
        settings.putAll(table.all());
        return new Snapshot(Collections.unmodifiableMap(settings), TenantPolicy.of(settings, Targets.FIELDS));
    }

    @Override
    public void start() {
        following.start();
    }

    @Override
    public void stop() {
        following.stop();
    }

    @Override
    public boolean isRunning() {
        return following.isRunning();
    }
}
