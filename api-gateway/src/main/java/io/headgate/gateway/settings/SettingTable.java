package io.headgate.gateway.settings;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.gateway.settings.Setting.Written;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What has been set, and the gateway token that is one of the settings. */
@Repository
class SettingTable {

    private static final String TENANT = Cause.DEFAULT_TENANT;
    private static final String TOKEN_ID = TenantSettings.GATEWAY_TOKEN_ID;

    private final JdbcTemplate jdbc;

    SettingTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    Map<SettingKey, Setting> all() {
        var settings = new EnumMap<SettingKey, Setting>(SettingKey.class);
        jdbc.query(
                "select key, value, created_at, created_by, modified_at, modified_by from tenant_setting where tenant = ?",
                row -> {
                    // A key this version does not know may be that of a newer one beside it.
                    var key = SettingKey.of(row.getString(1));
                    if (key.isPresent()) {
                        var value = key.get().kind().typed(row.getString(2));
                        settings.put(
                                key.get(),
                                new Setting(
                                        key.get(),
                                        value,
                                        new Written(
                                                row.getObject(3, OffsetDateTime.class)
                                                        .toInstant(),
                                                row.getString(4),
                                                row.getObject(5, OffsetDateTime.class)
                                                        .toInstant(),
                                                row.getString(6))));
                    }
                },
                TENANT);
        return settings;
    }

    void put(SettingKey key, String value, Instant at, String by) {
        jdbc.update("""
                insert into tenant_setting (tenant, key, value, created_at, created_by, modified_at, modified_by)
                select ?, ?, ?, now.moment, who.name, now.moment, who.name
                from (select ?::timestamptz as moment) now, (select ?::text as name) who
                on conflict (tenant, key) do update
                set value = excluded.value, modified_at = excluded.modified_at, modified_by = excluded.modified_by
                """, TENANT, key.key(), value, at.atOffset(ZoneOffset.UTC), by);
    }

    /** @return whether there was something to remove */
    boolean remove(SettingKey key) {
        return jdbc.update("delete from tenant_setting where tenant = ? and key = ?", TENANT, key.key()) > 0;
    }

    /** @return false when the token was given out or revoked before under another name */
    boolean putToken(String token, String by) {
        removeToken();
        return jdbc.update("""
                        insert into gateway_token (tenant, token_id, hash, name, created_by) values (?, ?, ?, ?, ?)
                        on conflict (tenant, hash) do nothing
                        """, TENANT, TOKEN_ID, Sha256.hex(token), SettingKey.GATEWAY_TOKEN_KEY.key(), by) > 0;
    }

    void removeToken() {
        jdbc.update("delete from gateway_token where tenant = ? and token_id = ?", TENANT, TOKEN_ID);
    }
}
