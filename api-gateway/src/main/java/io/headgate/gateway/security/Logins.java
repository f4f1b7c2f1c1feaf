package io.headgate.gateway.security;

import io.headgate.chassis.Networks;
import io.headgate.gateway.security.SlowWork.Full;
import io.headgate.gateway.security.SlowWork.Lane;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Lets built-in users in. Who was let in a while ago is let in again without waiting, whatever strangers do meanwhile; all
 * others wait their pause, and then their turn. Whether there is such a user, neither answer nor time tells.
 */
@Component
class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final Duration WHEN_FULL = Duration.ofSeconds(1);
    private static final int LONGEST_NAME = 64;

    private final Users users;
    private final Passwords passwords;
    private final LoginPauses pauses;

    Logins(Users users, Passwords passwords, InstantSource clock) {
        this.users = users;
        this.passwords = passwords;
        this.pauses = new LoginPauses(clock);
        users.knownLogins(LoginPauses.MOST).forEach(known -> pauses.isKnownAgain(known.name(), known.network()));
    }

    /**
     * @param address the caller comes from
     * @param urgent for what only takes away: what others do does not make it wait
     * @return empty for an unknown user or a wrong password
     * @throws TooManyLogins when it was not looked at
     */
    Optional<Users.User> login(
            String tenant, String writtenName, String writtenPassword, String address, boolean urgent) {
        var possible = UserName.of(writtenName);
        var name = possible.map(UserName::text).orElseGet(() -> shortened(writtenName));
        var network = Networks.address(address)
                .map(known -> HexFormat.of().formatHex(Networks.neighbourhood(known)))
                .orElse(address);
        var password = Password.tried(writtenPassword);
        if (password.isEmpty()) {
            return Optional.empty();
        }
        var tried = passwords.tried(name, password.get());
        if (!passwords.hasFitted(tried)) {
            requireNoPause(name, network, urgent);
        }
        var account = possible.flatMap(user -> users.account(tenant, user));
        var hash = account.map(Users.Account::passwordHash).orElse(passwords.nobody());
        if (!passwords.isRemembered(tried, hash)) {
            requireNoPause(name, network, urgent);
            if (!isRight(tried, hash, name, network)) {
                return Optional.empty();
            }
        }
        return account.map(Users.Account::user);
    }

    private boolean isRight(Passwords.Tried tried, String hash, String name, String network) {
        var lane = pauses.isKnown(name, network) ? Lane.KNOWN : Lane.STRANGERS;
        try {
            return switch (passwords.check(tried, hash, lane)) {
                case FITS -> {
                    if (!pauses.isKnown(name, network)) {
                        keep(name, network);
                    }
                    pauses.wasRight(name, network);
                    yield true;
                }
                case WRONG -> {
                    pauses.wasWrong(name, network);
                    yield false;
                }
                case WRONG_AGAIN -> false;
            };
        } catch (Full e) {
            throw new TooManyLogins(WHEN_FULL);
        }
    }

    /** Whoever has the right password gets in, also when this cannot be written now. */
    private void keep(String name, String network) {
        try {
            users.noteLogin(name, network);
        } catch (DataAccessException e) {
            LOG.warn("where a user has logged in from is forgotten with the next start: {}", e.toString());
        }
    }

    private void requireNoPause(String name, String network, boolean urgent) {
        var pause = pauses.pause(name, network, urgent);
        if (pause.isPresent()) {
            throw new TooManyLogins(pause.get());
        }
    }

    /** Nobody has such a name; it is counted all the same. */
    private static String shortened(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
