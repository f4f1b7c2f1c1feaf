package io.headgate.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A port of 127.0.0.1 that stays the same over restarts as long as nobody else has taken it. */
final class RememberedPort {

    /** Below the range from which Linux takes ports for outgoing connections: nobody takes ours while we restart. */
    private static final int LOWEST = 16_000;

    private static final int HIGHEST = 32_000;

    private RememberedPort() {}

    /**
     * @param file where the port is kept
     * @param wanted the port to use, or 0 for the remembered or else any free one
     */
    static int choose(Path file, int wanted) {
        if (wanted != 0 && !isFree(wanted)) {
            throw new LocalServerException("Port " + wanted + " of 127.0.0.1 is taken by another program");
        }
        int port = wanted == 0 ? rememberedOrFree(file) : wanted;
        try {
            Files.writeString(file, Integer.toString(port));
        } catch (IOException e) {
            throw new LocalServerException("Cannot write " + file, e);
        }
        return port;
    }

    private static int rememberedOrFree(Path file) {
        try {
            int remembered = Integer.parseInt(Files.readString(file).strip());
            if (isFree(remembered)) {
                return remembered;
            }
        } catch (IOException | NumberFormatException noneKept) {
            // The first start, or a file torn by a crash: any free port will do.
        }
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new LocalServerException("No free port of 127.0.0.1 between " + LOWEST + " and " + HIGHEST);
    }

    /**
     * Binds, but does not listen: a process that another thread starts at this moment inherits our socket until it
     * executes its program, and a socket that listens would keep the port taken that long.
     */
    private static boolean isFree(int port) {
        if (port < 1 || port > 65_535) {
            return false;
        }
        try (var probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
