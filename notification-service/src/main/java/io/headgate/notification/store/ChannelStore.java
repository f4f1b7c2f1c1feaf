package io.headgate.notification.store;

import io.headgate.notification.model.Channel;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Where alerts go. */
public final class ChannelStore {

    private final JdbcTemplate jdbc;

    public ChannelStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return its new version */
    public long save(String tenant, String channelId, String name, String url) {
        Long version = jdbc.queryForObject("""
                insert into channel (tenant, channel_id, version, name, url, deleted) values (?, ?, 1, ?, ?, false)
                on conflict (tenant, channel_id) do update
                  set version = channel.version + 1, name = excluded.name, url = excluded.url, deleted = false
                returning version
                """, Long.class, tenant, channelId, name, url);
        return version == null ? 0 : version;
    }

    /** @return its new version; empty when there is no such channel */
    public Optional<Long> delete(String tenant, String channelId) {
        return jdbc.queryForList("""
                        update channel set version = version + 1, deleted = true
                        where tenant = ? and channel_id = ? and not deleted returning version
                        """, Long.class, tenant, channelId).stream().findFirst();
    }

    /** Not one that is deleted. */
    public Optional<Channel> find(String tenant, String channelId) {
        return jdbc
                .query(
                        "select * from channel where tenant = ? and channel_id = ? and not deleted",
                        (row, n) -> new Channel(
                                row.getString("channel_id"),
                                row.getLong("version"),
                                row.getString("name"),
                                row.getString("url")),
                        tenant,
                        channelId)
                .stream()
                .findFirst();
    }
}
