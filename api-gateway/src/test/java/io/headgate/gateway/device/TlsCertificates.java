package io.headgate.gateway.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Authorities, a server and devices with certificates, made anew for each run by the JDK's own tool. */
final class TlsCertificates {

    static final String PASSWORD = "only-for-this-run";

    private final Path directory;
    private final Path all;

    TlsCertificates(Path directory) {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
    }

    TlsCertificates authority(String alias) {
        return make(alias, "CN=" + alias, "-ext", "bc:c");
    }

    TlsCertificates server() {
        return make("server", "CN=gateway", "-ext", "san=ip:127.0.0.1");
    }

    TlsCertificates device(String controllerId, String authority) {
        return make(controllerId, "CN=" + controllerId + ", O=Fleet", "-signer", authority);
    }

    private TlsCertificates make(String alias, String name, String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                all.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                name));
        command.addAll(List.of(more));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A store with one key. */
    Path keyStore(String alias) {
        try {
            var from = read();
            var store = empty();
            store.setKeyEntry(
                    alias,
                    from.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    from.getCertificateChain(alias));
            return write(store, alias + ".p12");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A store of what is trusted. */
    Path trustStore(String... aliases) {
        try {
            var store = empty();
            for (var alias : aliases) {
                store.setCertificateEntry(alias, certificate(alias));
            }
            return write(store, "trusted.p12");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String fingerprint(String alias) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(certificate(alias).getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What trusts the server, and shows the certificate of this device if there is one. */
    SSLSocketFactory client(String device) {
        try {
            var trusted = empty();
            trusted.setCertificateEntry("server", certificate("server"));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            var own = empty();
            if (device != null) {
                try (var in = Files.newInputStream(keyStore(device))) {
                    own.load(in, PASSWORD.toCharArray());
                }
            }
            keys.init(own, PASSWORD.toCharArray());
            var tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return tls.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate certificate(String alias) throws GeneralSecurityException, IOException {
        return read().getCertificate(alias);
    }

    private KeyStore read() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Path write(KeyStore store, String name) throws GeneralSecurityException, IOException {
        var path = directory.resolve(name);
        try (var out = Files.newOutputStream(path)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return path;
    }
}
