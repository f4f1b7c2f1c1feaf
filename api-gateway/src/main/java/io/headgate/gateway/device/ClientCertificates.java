package io.headgate.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.gateway.security.TrustedProxies;
import io.headgate.gateway.settings.TenantPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Devices known by a client certificate: either a trusted proxy has checked it and tells its subject and issuers in
 * headers, or this gateway speaks TLS itself. The issuers that are taken are named by the tenant's settings.
 */
@Component
final class ClientCertificates {

    private static final String CONTROLLER_ID = "X-Controller-Id";
    private static final String AUTHORITY = "X-Authority";
    private static final int MOST_AUTHORITY_HEADERS = 10;
    private static final int LONGEST_CHAIN = 8;
    private static final String TLS_CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** Checked by the server against these when the connection was made. */
    private final List<X509Certificate> roots;
    /** A device keeps its certificate; who signed it is found out once. */
    private final Cache<X509Certificate, Claim> claims =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

    ClientCertificates(ServerProperties server, SslBundles bundles) {
        this.roots = roots(server.getSsl(), bundles);
    }

    /** @param authorities lower-case */
    private record Claim(String commonName, List<String> authorities) {}

    boolean authenticate(String controllerId, HttpServletRequest request, TenantPolicy policy) {
        if (!policy.certificates() || policy.authorities().isEmpty()) {
            return false;
        }
        var claim = TrustedProxies.passed(request) ? ofHeaders(request) : ofConnection(request);
        return claim != null
                && claim.commonName().equals(controllerId)
                && claim.authorities().stream().anyMatch(policy.authorities()::contains);
    }

    private static @Nullable Claim ofHeaders(HttpServletRequest request) {
        var subjects = Collections.list(request.getHeaders(CONTROLLER_ID));
        if (subjects.size() != 1) {
            // Two subjects: one of them is not the proxy's.
            return null;
        }
        var authorities = new ArrayList<String>();
        addAll(authorities, Collections.list(request.getHeaders(AUTHORITY)));
        for (int i = 0; i < MOST_AUTHORITY_HEADERS; i++) {
            addAll(authorities, Collections.list(request.getHeaders(AUTHORITY + "-" + i)));
        }
        return new Claim(subjects.getFirst(), authorities);
    }

    private static void addAll(List<String> authorities, List<String> headers) {
        for (var header : headers) {
            Arrays.stream(header.split("[;,]"))
                    .map(authority -> authority.strip().toLowerCase(Locale.ROOT))
                    .filter(authority -> !authority.isEmpty())
                    .forEach(authorities::add);
        }
    }

    private @Nullable Claim ofConnection(HttpServletRequest request) {
        return request.isSecure()
                        && request.getAttribute(TLS_CERTIFICATES) instanceof X509Certificate[] chain
                        && chain.length > 0
                ? claims.get(chain[0], leaf -> claim(leaf, chain))
                : null;
    }

    /** The subject's common name and the SHA-256 fingerprints of those that signed it, up to the root. */
    private Claim claim(X509Certificate leaf, X509Certificate[] chain) {
        var known = new ArrayList<>(roots);
        known.addAll(Arrays.asList(chain).subList(1, chain.length));
        var authorities = new ArrayList<String>();
        var current = leaf;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            var issuer = issuer(current, known);
            if (issuer == null || issuer.equals(current)) {
                break;
            }
            authorities.add(fingerprint(issuer));
            current = issuer;
        }
        return new Claim(commonName(leaf), authorities);
    }

    private static @Nullable X509Certificate issuer(X509Certificate certificate, List<X509Certificate> known) {
        for (var candidate : known) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                try {
                    certificate.verify(candidate.getPublicKey());
                    return candidate;
                } catch (GeneralSecurityException e) {
                    // Of the same name, and another one.
                    continue;
                }
            }
        }
        return null;
    }

    /** @return empty when there is none: no device is called so */
    private static String commonName(X509Certificate certificate) {
        try {
            for (var rdn : new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns()
                    .reversed()) {
                if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name) {
                    return name;
                }
            }
            return "";
        } catch (InvalidNameException e) {
            return "";
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return Sha256.hex(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was decoded", e);
        }
    }

    private static List<X509Certificate> roots(@Nullable Ssl ssl, SslBundles bundles) {
        if (!Ssl.isEnabled(ssl) || ssl == null) {
            return List.of();
        }
        var store = WebServerSslBundle.get(ssl, bundles).getStores().getTrustStore();
        return store == null ? List.of() : certificates(store);
    }

    private static List<X509Certificate> certificates(KeyStore store) {
        var found = new ArrayList<X509Certificate>();
        try {
            for (var alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("the trust store was loaded", e);
        }
        return List.copyOf(found);
    }
}
