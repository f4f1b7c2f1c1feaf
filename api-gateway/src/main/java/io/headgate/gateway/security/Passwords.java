package io.headgate.gateway.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks passwords. A check is slow on purpose, and HTTP Basic checks at every request: that a password fits a
 * stored hash is remembered for a few minutes, under a keyed digest of both. A changed or removed account is noticed at
 * once, because its stored hash is read at every request.
 */
@Component
class Passwords {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 10_000;
    /** Wrong passwords must not be able to take every core. */
    private static final int CHECKS_AT_ONCE = 2;

    private static final String MAC = "HmacSHA256";

    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final InstantSource clock;
    private final SecretKeySpec key;
    private final String nobody;
    private final Semaphore checks = new Semaphore(CHECKS_AT_ONCE);
    private final Map<String, Instant> fitting = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Passwords(InstantSource clock) {
        this.clock = clock;
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
        this.nobody = hash(Base64.getEncoder().encodeToString(random));
    }

    final String hash(String password) {
        var hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("the encoder gave no hash");
        }
        return hash;
    }

    boolean fits(String password, String hash) {
        var digest = digest(password, hash);
        synchronized (fitting) {
            var until = fitting.get(digest);
            if (until != null && clock.instant().isBefore(until)) {
                return true;
            }
        }
        if (!check(password, hash)) {
            return false;
        }
        synchronized (fitting) {
            fitting.remove(digest);
            fitting.put(digest, clock.instant().plus(REMEMBERED));
        }
        return true;
    }

    /** Takes as long as a real check, so that it does not tell which users there are. */
    void checkNobody(String password) {
        check(password, nobody);
    }

    private boolean check(String password, String hash) {
        checks.acquireUninterruptibly();
        try {
            return encoder.matches(password, hash);
        } finally {
            checks.release();
        }
    }

    private String digest(String password, String hash) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }
}
