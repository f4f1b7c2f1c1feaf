package io.headgate.simulator;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive HTTP/1.1 connection the way a small device has it: fixed content length, nothing chunked, no redirects.
 * Cheap enough that thousands of polls a second do not measure the client. Used by one thread at a time.
 */
public final class DeviceConnection implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int LONGEST_LINE = 8 * 1024;

    private final String host;
    private final int port;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();

    public DeviceConnection(URI server) {
        this.host = server.getHost();
        this.port = server.getPort();
    }

    /** @param body the whole body; of a download only its digest is kept, in {@link #sha256} */
    public record Reply(
            int status,
            Map<String, String> headers,
            byte[] body,
            @Nullable String sha256) {}

    public Reply get(String path, String authorization) throws IOException {
        return exchange("GET", path, authorization, null, Body.KEEP);
    }

    public Reply download(String path, String authorization) throws IOException {
        return exchange("GET", path, authorization, null, Body.DIGEST);
    }

    public Reply send(String method, String path, String authorization, byte[] body) throws IOException {
        return exchange(method, path, authorization, body, Body.KEEP);
    }

    private enum Body {
        KEEP,
        DIGEST
    }

    private Reply exchange(String method, String path, String authorization, byte @Nullable [] body, Body what)
            throws IOException {
        if (socket != null) {
            try {
                return onceOn(method, path, authorization, body, what);
            } catch (IOException e) {
                // The server may close an idle connection at any time; a fresh one gets the next try.
                close();
            }
        }
        connect();
        try {
            return onceOn(method, path, authorization, body, what);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect() throws IOException {
        var fresh = new Socket();
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout((int) TIMEOUT.toMillis());
        fresh.connect(new InetSocketAddress(host, port), (int) TIMEOUT.toMillis());
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream(), 16 * 1024);
        out = fresh.getOutputStream();
    }

    private Reply onceOn(String method, String path, String authorization, byte @Nullable [] body, Body what)
            throws IOException {
        var head = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append(':')
                .append(port)
                .append("\r\nAuthorization: ")
                .append(authorization)
                .append("\r\nAccept: application/json\r\n");
        if (body != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        head.append("\r\n");
        var request = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (body == null) {
            out.write(request);
        } else {
            var whole = java.util.Arrays.copyOf(request, request.length + body.length);
            System.arraycopy(body, 0, whole, request.length, body.length);
            out.write(whole);
        }
        out.flush();
        return read(what);
    }

    private Reply read(Body what) throws IOException {
        var statusLine = line();
        var parts = statusLine.split(" ", 3);
        if (parts.length < 2) {
            throw new IOException("not an HTTP answer: " + statusLine);
        }
        var status = Integer.parseInt(parts[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new IOException("a chunked answer: small devices cannot read it");
        }
        var length = Long.parseLong(headers.getOrDefault("content-length", "0"));
        var reply = what == Body.DIGEST && status == 200
                ? new Reply(status, headers, new byte[0], digest(length))
                : new Reply(status, headers, in.readNBytes((int) length), null);
        if ("close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        return reply;
    }

    private String digest(long length) throws IOException {
        var sha256 = sha256();
        var buffer = new byte[64 * 1024];
        for (long left = length; left > 0; ) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the download ended " + left + " bytes early");
            }
            sha256.update(buffer, 0, read);
            left -= read;
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a header line is too long");
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        var open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Closing is all that was wanted.
            }
        }
    }
}
