package io.headgate.local;

import io.headgate.contracts.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * Makes users and sets their rights, as admin: those of the services from the table of topics, and those of other systems
 * ({@code consumer-<name>}). Users and rights that neither knows are taken away.
 */
final class KafkaProvisioning {

    private static final String CONSUMER = "consumer-";
    private static final long LIMIT_SECONDS = 60;
    private static final ScramMechanism MECHANISM = ScramMechanism.fromMechanismName(KafkaLogin.MECHANISM);
    /** Kafka's least. The passwords are 256 random bits: no number of iterations makes them harder to guess. */
    private static final int ITERATIONS = 4096;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Admin admin;

    KafkaProvisioning(Admin admin) {
        this.admin = admin;
    }

    /** The services' users and all rights, as the table of topics says. May be repeated at any time. */
    void services(Secrets secrets) {
        var known = users();
        var changes = new ArrayList<UserScramCredentialAlteration>();
        var wanted = new HashSet<>(Topic.services());
        wanted.add(BrokerSecurity.ADMIN);
        for (String user : wanted) {
            changes.add(withPassword(user, secrets.password(user)));
        }
        known.removeAll(wanted);
        known.stream()
                .filter(user -> !user.startsWith(CONSUMER))
                .forEach(user -> changes.add(new UserScramCredentialDeletion(user, MECHANISM)));
        var rules = AccessRules.ofServices();
        known.stream()
                .filter(user -> user.startsWith(CONSUMER))
                .forEach(user -> rules.addAll(AccessRules.ofConsumer(user)));
        set(AclBindingFilter.ANY, rules);
        // Last: who can log in already has his rights.
        done(admin.alterUserScramCredentials(changes).all());
        // The controller has them; asking too early whether one can log in would put an error into the log.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!users().containsAll(wanted) && System.nanoTime() < end) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** The controller answers before the broker has heard of it: returns when this user, changed last, can log in. */
    static void awaitEffect(KafkaLogin login) {
        var settings = new HashMap<String, Object>(login.clientProperties());
        settings.put("bootstrap.servers", login.bootstrapServers());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            try (Admin user = Admin.create(settings)) {
                user.describeCluster().clusterId().get(LIMIT_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof SaslAuthenticationException) || System.nanoTime() > end) {
                    throw new LocalServerException(login.username() + " cannot log in to Kafka", e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (TimeoutException e) {
                throw new LocalServerException(login.username() + " cannot log in to Kafka", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalServerException("Interrupted while logging in to Kafka", e);
            }
        }
    }

    /** A user for another system, or a new password for the one it has. */
    KafkaLogin consumer(String bootstrapServers, String name) {
        String user = CONSUMER + name;
        String password = Secrets.random();
        done(admin.alterUserScramCredentials(List.of(withPassword(user, password)))
                .all());
        set(of(user), AccessRules.ofConsumer(user));
        var login = new KafkaLogin(bootstrapServers, user, password);
        awaitEffect(login);
        return login;
    }

    /** @return whether there was one */
    boolean removeConsumer(String name) {
        String user = CONSUMER + name;
        set(of(user), Set.of());
        if (!users().contains(user)) {
            return false;
        }
        done(admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, MECHANISM)))
                .all());
        return true;
    }

    /** Everyone with a password, the admin too. */
    private Set<String> users() {
        return new HashSet<>(done(admin.describeUserScramCredentials().users()));
    }

    private static UserScramCredentialUpsertion withPassword(String user, String password) {
        return new UserScramCredentialUpsertion(user, new ScramCredentialInfo(MECHANISM, ITERATIONS), password);
    }

    /** Exactly these rules, of all that the filter finds: new ones first, so that nobody is without his for a moment. */
    private void set(AclBindingFilter among, Set<AclBinding> rules) {
        var present = new HashSet<>(done(admin.describeAcls(among).values()));
        var missing = new HashSet<>(rules);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            done(admin.createAcls(missing).all());
        }
        present.removeAll(rules);
        if (!present.isEmpty()) {
            done(admin.deleteAcls(present.stream().map(AclBinding::toFilter).toList())
                    .all());
        }
    }

    private static AclBindingFilter of(String user) {
        return new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter("User:" + user, null, AclOperation.ANY, AclPermissionType.ANY));
    }

    private static <T> T done(KafkaFuture<T> change) {
        try {
            return change.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalServerException("Cannot set who may do what on Kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalServerException("Interrupted while setting who may do what on Kafka", e);
        }
    }
}
