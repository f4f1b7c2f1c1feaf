package io.headgate.stories;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A thin line between a device and Headgate that can be cut; it notes what is asked over it and how it is answered. */
final class ThinLine implements AutoCloseable {

    private static final Pattern REQUEST = Pattern.compile("^(GET|POST|PUT|HEAD) (\\S+) HTTP/1\\.1$");
    private static final Pattern FINAL_STATUS = Pattern.compile("HTTP/1\\.1 ([2-5]\\d\\d)");
    private static final int PIECES_A_SECOND = 20;

    private final URI server;
    private final int pieceBytes;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

    /** One request and its answer, as far as they have come. */
    static final class Exchange {
        private final String method;
        private final String path;
        private volatile @Nullable String range;
        private volatile int status;
        private volatile long bytes;

        private Exchange(String method, String path) {
            this.method = method;
            this.path = path;
        }

        String method() {
            return method;
        }

        String path() {
            return path;
        }

        boolean isDownload() {
            return path.contains("/artifacts/");
        }

        /** What was asked for of the file; null: all of it. */
        @Nullable
        String range() {
            return range;
        }

        /** 0: not answered yet */
        int status() {
            return status;
        }

        /** Of the answer, head and body. */
        long bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return method + " " + path + " (range " + range + ") -> " + status + ", " + bytes + " bytes";
        }
    }

    ThinLine(URI server, int bytesPerSecond) throws IOException {
        this.server = server;
        this.pieceBytes = bytesPerSecond / PIECES_A_SECOND;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** All connections break; new ones can be made. */
    void cut() {
        open.forEach(ThinLine::end);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                var near = listening.accept();
                var far = new Socket(server.getHost(), server.getPort());
                // Little is under way: what was cut off had not arrived.
                near.setSendBufferSize(pieceBytes);
                open.add(near);
                open.add(far);
                var connection = new Connection(near, far);
                Thread.ofVirtual().start(() -> connection.carry(near, far, connection::requests));
                Thread.ofVirtual().start(() -> connection.carry(far, near, connection::answers));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Ending it is all that was wanted.
        }
    }

    private interface Way {
        void copy(InputStream in, OutputStream out) throws IOException;
    }

    /** Requests of a connection follow one another. */
    private final class Connection {
        private final Socket near;
        private final Socket far;
        private volatile @Nullable Exchange current;

        private Connection(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        private void carry(Socket from, Socket to, Way way) {
            try {
                way.copy(from.getInputStream(), to.getOutputStream());
            } catch (IOException e) {
                // Cut, or ended by one of the two.
            } finally {
                end(near);
                end(far);
                open.remove(near);
                open.remove(far);
            }
        }

        private void requests(InputStream in, OutputStream out) throws IOException {
            var line = new StringBuilder();
            var piece = new byte[8 * 1024];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                for (int i = 0; i < read; i++) {
                    if (piece[i] == '\n') {
                        note(line.toString().strip());
                        line.setLength(0);
                    } else {
                        line.append((char) piece[i]);
                    }
                }
                out.write(piece, 0, read);
            }
        }

        private void note(String line) {
            var request = REQUEST.matcher(line);
            var asked = current;
            if (request.matches()) {
                var exchange = new Exchange(request.group(1), request.group(2));
                current = exchange;
                exchanges.add(exchange);
            } else if (asked != null && line.startsWith("Range: ")) {
                asked.range = line.substring("Range: ".length());
            }
        }

        private void answers(InputStream in, OutputStream out) throws IOException {
            var piece = new byte[pieceBytes];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                var asked = current;
                if (asked != null) {
                    if (asked.status == 0) {
                        var status = FINAL_STATUS.matcher(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
                        asked.status = status.find() ? Integer.parseInt(status.group(1)) : 0;
                    }
                    asked.bytes += read;
                }
                out.write(piece, 0, read);
                if (read == piece.length) {
                    HeadgateProcess.sleep(Duration.ofMillis(1_000 / PIECES_A_SECOND));
                }
            }
        }
    }
}
