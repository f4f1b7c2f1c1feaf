package io.headgate.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files and directories that other users of the machine can neither read nor enter. */
public final class OwnerOnly {

    private static final Set<PosixFilePermission> OF_OTHERS = Set.copyOf(PosixFilePermissions.fromString("---rwxrwx"));
    private static final Set<PosixFilePermission> OF_ITS_OWNER = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> PASSAGE = PosixFilePermissions.fromString("rwx--x--x");

    private OwnerOnly() {}

    /** A directory that others may pass and not look into: where PostgreSQL has to run as another user, it comes this way. */
    public static void passage(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PASSAGE);
        } catch (IOException e) {
            throw new LocalServerException("Cannot use " + directory + "; is it yours?", e);
        }
    }

    /** Makes it where it is missing; closes it where it is open. */
    public static void directory(Path directory) {
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OF_ITS_OWNER));
            close(directory);
        } catch (IOException e) {
            throw new LocalServerException("Cannot keep " + directory + " from other users", e);
        }
    }

    /** As {@link #directory}, with all that is in it already. */
    public static void tree(Path directory) {
        directory(directory);
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes)
                        throws IOException {
                    close(inner);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile()) {
                        close(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LocalServerException("Cannot keep what is in " + directory + " from other users", e);
        }
    }

    private static void close(Path file) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        if (permissions.removeAll(OF_OTHERS)) {
            Files.setPosixFilePermissions(file, permissions);
        }
    }
}
