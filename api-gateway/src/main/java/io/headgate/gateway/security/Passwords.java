package io.headgate.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.SlowWork.Full;
import io.headgate.gateway.security.SlowWork.Lane;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks passwords. A check is slow on purpose, and HTTP Basic checks at every request: which hash a name and a
 * password fitted, and which not, is remembered under a keyed digest of both. A changed or removed account is noticed at
 * once, because its stored hash is read at every request and compared.
 */
@Component
class Passwords implements DisposableBean {

    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration FITTING = Duration.ofHours(1);
    private static final Duration WRONG = Duration.ofMinutes(1);
    /** About a second of work for one thread. */
    private static final int MOST_WAITING = 10;

    private static final Refusal BUSY = new Refusal(
            "user.passwords-busy",
            Refusal.Kind.UNAVAILABLE,
            "Too many passwords are being hashed at this moment.",
            "Send it again in a few seconds.");

    private static final String MAC = "HmacSHA256";

    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final SlowWork work =
            new SlowWork(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);
    private final SecretKeySpec key;
    private final String nobody;
    private final Cache<String, String> fitting = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(FITTING)
            .build();
    private final Cache<String, String> wrong = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(WRONG)
            .build();
    private final ConcurrentMap<String, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

    Passwords() {
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
        this.nobody = encode(Base64.getEncoder().encodeToString(random));
    }

    /** A name and a password as somebody gave them; without them it tells nothing. */
    record Tried(String digest, Password password) {
        @Override
        public String toString() {
            return "Tried";
        }
    }

    enum Verdict {
        FITS,
        WRONG,
        /** The same as a moment ago: not another guess. */
        WRONG_AGAIN
    }

    /** @throws RefusedException when too many wait for one */
    String hash(Password password) {
        try {
            return work.run(Lane.KNOWN, () -> encode(password.text()));
        } catch (Full e) {
            throw new RefusedException(BUSY);
        }
    }

    private String encode(String password) {
        var hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("the encoder gave no hash");
        }
        return hash;
    }

    /** The hash of no password: to check it takes as long as a user's, so that it does not tell which users there are. */
    String nobody() {
        return nobody;
    }

    /** Whether it has fitted lately; whether it still does, the present hash tells. */
    boolean hasFitted(Tried tried) {
        return fitting.getIfPresent(tried.digest()) != null;
    }

    /** Whether it fits the present hash, as far as that is known without work. */
    boolean isRemembered(Tried tried, String hash) {
        return hash.equals(fitting.getIfPresent(tried.digest()));
    }

    /** Of the same password at the same time only one is checked, and all are told. */
    Verdict check(Tried tried, String hash, Lane lane) throws Full {
        if (isRemembered(tried, hash)) {
            return Verdict.FITS;
        }
        if (hash.equals(wrong.getIfPresent(tried.digest()))) {
            return Verdict.WRONG_AGAIN;
        }
        var mine = new CompletableFuture<Boolean>();
        var question = tried.digest() + hash;
        var other = underWay.putIfAbsent(question, mine);
        if (other != null) {
            return await(other) ? Verdict.FITS : Verdict.WRONG_AGAIN;
        }
        try {
            boolean fits = work.run(lane, () -> encoder.matches(tried.password().text(), hash));
            (fits ? fitting : wrong).put(tried.digest(), hash);
            mine.complete(fits);
            return fits ? Verdict.FITS : Verdict.WRONG;
        } finally {
            // Whoever waits for one that found no place has none either.
            mine.completeExceptionally(new Full());
            underWay.remove(question, mine);
        }
    }

    private static boolean await(CompletableFuture<Boolean> other) throws Full {
        try {
            return other.join();
        } catch (CompletionException e) {
            throw new Full();
        }
    }

    /**
     * Of somebody who is known already.
     *
     * @throws RefusedException when too many wait
     */
    boolean fits(Tried tried, String hash) {
        try {
            return check(tried, hash, Lane.KNOWN) == Verdict.FITS;
        } catch (Full e) {
            throw new RefusedException(BUSY);
        }
    }

    /** Of the same name and password it is always the same. */
    Tried tried(String name, Password password) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return new Tried(Base64.getEncoder().encodeToString(mac.doFinal(password.bytes())), password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }

    @Override
    public void destroy() {
        work.close();
    }
}
