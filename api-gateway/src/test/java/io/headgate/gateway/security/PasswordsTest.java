package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.security.Passwords.Verdict;
import io.headgate.gateway.security.SlowWork.Lane;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords();

    private static Password password(String text) {
        return Password.tried(text).orElseThrow();
    }

    /** A page that asks for many things at once, with one login that is not known yet. */
    @Test
    void manyRequestsOfOneLoginAreOneCheck() throws Exception {
        var hash = passwords.hash(password("right-password"));
        var verdicts = new ArrayList<Future<Verdict>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                verdicts.add(callers.submit(() ->
                        passwords.check(passwords.tried("olaf", password("right-password")), hash, Lane.STRANGERS)));
            }
        }
        for (var verdict : verdicts) {
            assertThat(verdict.get()).isEqualTo(Verdict.FITS);
        }
    }

    @Test
    void theSameWrongPasswordIsOneGuess() throws Exception {
        var hash = passwords.hash(password("right-password"));
        var tried = passwords.tried("olaf", password("wrong-password"));

        assertThat(passwords.check(tried, hash, Lane.KNOWN)).isEqualTo(Verdict.WRONG);
        assertThat(passwords.check(tried, hash, Lane.KNOWN)).isEqualTo(Verdict.WRONG_AGAIN);
        assertThat(passwords.check(tried, passwords.hash(password("wrong-password")), Lane.KNOWN))
                .isEqualTo(Verdict.FITS);
    }

    @Test
    void whatIsRememberedIsOfOneNameOnePasswordAndOneHash() throws Exception {
        var hash = passwords.hash(password("right-password"));
        var tried = passwords.tried("olaf", password("right-password"));
        assertThat(passwords.hasFitted(tried)).isFalse();

        passwords.check(tried, hash, Lane.KNOWN);

        assertThat(passwords.isRemembered(tried, hash)).isTrue();
        assertThat(passwords.isRemembered(tried, passwords.hash(password("right-password"))))
                .isFalse();
        assertThat(passwords.isRemembered(passwords.tried("lee", password("right-password")), hash))
                .isFalse();
        assertThat(passwords.isRemembered(passwords.tried("olaf", password("right-passwor")), hash))
                .isFalse();
    }
}
