package io.headgate.local;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account PostgreSQL's programs run under. They refuse to run as root, so for root they are started in a user
 * namespace of their own (they see an unprivileged user, the files stay root's), or where the machine forbids that, as
 * user 65534 ("nobody"), who then has to own the files.
 */
final class ServerAccount {

    private static final int NOBODY = 65_534;

    private final List<String> prefix;
    private final boolean anotherUser;

    private ServerAccount(List<String> prefix, boolean anotherUser) {
        this.prefix = prefix;
        this.anotherUser = anotherUser;
    }

    static ServerAccount ofThisProcess() {
        if (new UnixSystem().getUid() != 0) {
            return new ServerAccount(List.of(), false);
        }
        return works("unshare", "-U", "true") ? namespace() : nobody();
    }

    static ServerAccount namespace() {
        return new ServerAccount(List.of("unshare", "-U"), false);
    }

    static ServerAccount nobody() {
        return new ServerAccount(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), true);
    }

    private static boolean works(String... command) {
        try {
            return Program.run(List.of(command), Duration.ofSeconds(10)).succeeded();
        } catch (LocalServerException notInstalled) {
            return false;
        }
    }

    /** Whether files have to be {@linkplain #giveFiles given} to the account before it can use them. */
    boolean isAnotherUser() {
        return anotherUser;
    }

    Program.Outcome run(Duration limit, List<String> command) {
        var full = new ArrayList<>(prefix);
        full.addAll(command);
        return Program.run(full, limit);
    }

    /** Makes the account the owner of the directory and all in it. */
    void giveFiles(Path directory) {
        if (!anotherUser) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            throw new LocalServerException("Cannot give " + directory + " to user " + NOBODY, e);
        }
    }
}
