package io.headgate.gateway.security;

import io.headgate.contracts.Role;
import io.headgate.gateway.problem.RefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The built-in users. Passwords are kept as hashes only, names as {@link UserName} writes them. */
@Component
public class Users {

    private static final String COLUMNS = "name, password_hash, roles, created_at, created_by";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Passwords passwords;

    Users(JdbcTemplate jdbc, TransactionTemplate transaction, Passwords passwords) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.passwords = passwords;
    }

    /** Leaves the hash out wherever it is shown. */
    public record User(String name, Set<Role> roles, Instant createdAt, String createdBy) {}

    record Account(User user, String passwordHash) {}

    public enum Added {
        ADDED,
        EXISTS
    }

    public Added add(String tenant, UserName name, Password password, Collection<Role> roles, String createdBy) {
        var inserted = jdbc.update(
                "insert into user_account (tenant, name, password_hash, roles, created_by, password_set_by)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                tenant,
                name.text(),
                passwords.hash(password),
                roles.stream().map(Role::name).sorted().toArray(String[]::new),
                createdBy,
                behind(tenant, createdBy));
        return inserted == 1 ? Added.ADDED : Added.EXISTS;
    }

    public enum Removed {
        REMOVED,
        UNKNOWN,
        LAST
    }

    /** Leaves the last holder of the role where it is, also when two are removed at once. */
    public Removed removeUnlessLast(String tenant, UserName name, Role role) {
        var removed = transaction.execute(status -> {
            var holders = jdbc.queryForList(
                    "select name from user_account where tenant = ? and ? = any(roles) order by name for update",
                    String.class,
                    tenant,
                    role.name());
            if (holders.size() == 1 && holders.contains(name.text())) {
                return Removed.LAST;
            }
            return jdbc.update("delete from user_account where tenant = ? and name = ?", tenant, name.text()) == 1
                    ? Removed.REMOVED
                    : Removed.UNKNOWN;
        });
        return removed == null ? Removed.UNKNOWN : removed;
    }

    /** @throws RefusedException when too many passwords wait to be checked */
    public boolean isPassword(String tenant, UserName name, String password) {
        var tried = Password.tried(password);
        return tried.isPresent()
                && account(tenant, name).stream()
                        .anyMatch(account ->
                                passwords.fits(passwords.tried(name.text(), tried.get()), account.passwordHash()));
    }

    /**
     * @param by who may know the password from now on; the user's own name where nobody else does
     * @return whether there was such a user
     */
    public boolean changePassword(String tenant, UserName name, Password password, String by) {
        return jdbc.update(
                        "update user_account set password_hash = ?, password_set_by = ? where tenant = ? and name = ?",
                        passwords.hash(password),
                        by.equals(name.text()) ? new String[0] : behind(tenant, by),
                        tenant,
                        name.text())
                == 1;
    }

    /**
     * Who else may know the user's password: who set it, and who may have been that one at that time. Empty when the user
     * set it, and for somebody who is no built-in user.
     */
    private List<String> passwordSetBy(String tenant, String name) {
        return jdbc
                .query(
                        "select password_set_by from user_account where tenant = ? and name = ?",
                        (row, n) -> List.of((String[]) row.getArray(1).getArray()),
                        tenant,
                        name)
                .stream()
                .findFirst()
                .orElse(List.of());
    }

    /** Where somebody has logged in before. */
    record KnownLogin(String name, String network) {}

    /** Those of the last weeks, the newest first: it is kept over a restart who is no stranger where. */
    List<KnownLogin> knownLogins(int most) {
        return jdbc.query(
                "select name, network from known_login where seen_at > now() - make_interval(days => ?)"
                        + " order by seen_at desc limit ?",
                (row, n) -> new KnownLogin(row.getString(1), row.getString(2)),
                (int) LoginPauses.KNOWN.toDays(),
                most);
    }

    void noteLogin(String name, String network) {
        jdbc.update(
                "insert into known_login (name, network, seen_at) values (?, ?, now())"
                        + " on conflict (name, network) do update set seen_at = excluded.seen_at",
                name,
                network);
        jdbc.update("delete from known_login where seen_at < now() - make_interval(days => ?)", (int)
                LoginPauses.KNOWN.toDays());
    }

    /**
     * The other users who may be the same person: one of the two has set the other's password, and it was not changed since
     * by whose it is.
     */
    public List<String> whoMayBe(String tenant, String name) {
        var setByThisOne = jdbc.queryForList(
                "select name from user_account where tenant = ? and ? = any(password_set_by) order by name",
                String.class,
                tenant,
                name);
        return Stream.concat(passwordSetBy(tenant, name).stream(), setByThisOne.stream())
                .filter(other -> !other.equals(name))
                .distinct()
                .toList();
    }

    private String[] behind(String tenant, String setter) {
        return Stream.concat(Stream.of(setter), passwordSetBy(tenant, setter).stream())
                .distinct()
                .toArray(String[]::new);
    }

    public List<User> all(String tenant) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from user_account where tenant = ? order by name",
                        (row, n) -> account(row),
                        tenant)
                .stream()
                .map(Account::user)
                .toList();
    }

    public Optional<User> find(String tenant, UserName name) {
        return account(tenant, name).map(Account::user);
    }

    Optional<Account> account(String tenant, UserName name) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from user_account where tenant = ? and name = ?",
                        (row, n) -> account(row),
                        tenant,
                        name.text())
                .stream()
                .findFirst();
    }

    boolean isEmpty(String tenant) {
        var one = jdbc.queryForObject(
                "select not exists (select from user_account where tenant = ?)", Boolean.class, tenant);
        return Boolean.TRUE.equals(one);
    }

    private static Account account(ResultSet row) throws SQLException {
        var roles = EnumSet.noneOf(Role.class);
        for (var role : (String[]) row.getArray(3).getArray()) {
            roles.add(Role.valueOf(role));
        }
        return new Account(
                new User(row.getString(1), roles, row.getTimestamp(4).toInstant(), row.getString(5)), row.getString(2));
    }
}
