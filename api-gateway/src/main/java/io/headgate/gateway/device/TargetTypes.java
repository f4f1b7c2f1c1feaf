package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Which sets the targets of a type take, in memory. Thread-safe. */
@Component
final class TargetTypes {

    private record Takes(long version, List<String> setTypes) {}

    private final Map<String, Takes> types = new ConcurrentHashMap<>();

    void load(JdbcTemplate jdbc) {
        jdbc.query(
                "select key, version, takes from device_target_type where tenant = ?",
                row -> {
                    put(row.getString(1), row.getLong(2), List.of((String[])
                            row.getArray(3).getArray()));
                },
                Cause.DEFAULT_TENANT);
    }

    void put(TargetTypeState type) {
        put(type.key(), type.version(), type.compatibleSetTypes());
    }

    private void put(String key, long version, List<String> setTypes) {
        types.merge(
                key, new Takes(version, setTypes), (known, next) -> next.version() >= known.version() ? next : known);
    }

    /** A type that is gone, or not known yet, has no targets, or takes all. */
    boolean takes(String key, String setType) {
        var takes = types.get(key);
        return takes == null || takes.setTypes().isEmpty() || takes.setTypes().contains(setType);
    }
}
