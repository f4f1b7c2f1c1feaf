package io.headgate.gateway.security;

import io.headgate.chassis.Verbatim;
import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.Role;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/**
 * Makes the user {@code admin} at the first start, with the configured password or a generated one. A generated password
 * is told once and kept nowhere: only its hash is stored.
 *
 * <p>The first admin may operate too, but not approve: an approver is a second person.
 */
@Component
@Verbatim("headgate.admin.password")
class FirstAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String SETTING = "headgate.admin.password";
    private static final String NAME = "admin";

    private final Users users;
    private final Optional<Password> configured;
    private final ApplicationEventPublisher events;

    FirstAdmin(Users users, ConfigurableEnvironment environment, ApplicationEventPublisher events) {
        this.users = users;
        this.configured = Verbatim.Setting.read(environment, SETTING)
                .filter(password -> !password.isBlank())
                .map(FirstAdmin::required);
        this.events = events;
    }

    private static Password required(String configured) {
        return Password.chosen(configured)
                .orElseThrow(() -> new IllegalArgumentException("HEADGATE_ADMIN_PASSWORD (" + SETTING
                        + ") cannot be a password. " + Password.RULE
                        + " Choose another one, or leave it out to have one generated."));
    }

    @EventListener(ApplicationReadyEvent.class)
    void make() {
        if (!users.isEmpty(Cause.DEFAULT_TENANT)) {
            return;
        }
        var generated = generated();
        var added = users.add(
                Cause.DEFAULT_TENANT,
                UserName.of(NAME).orElseThrow(),
                configured.or(() -> Password.chosen(generated)).orElseThrow(),
                Set.of(Role.VIEWER, Role.OPERATOR, Role.ADMIN),
                "system:api-gateway");
        if (added == Users.Added.EXISTS) {
            return;
        }
        LOG.info("made the first user: name={} roles=VIEWER,OPERATOR,ADMIN", NAME);
        if (configured.isEmpty()) {
            events.publishEvent(new FirstAdminMade(NAME, generated));
            // To whoever started this process, not to the log.
            System.out.printf("Headgate: first user '%s', password '%s' (shown only now)%n", NAME, generated);
        }
    }

    private static String generated() {
        var random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
