package io.headgate.notification.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts to the very addresses that were checked. Java's own client looks the name up once more, and whoever owns the name
 * may answer otherwise then. The certificate is checked against the name all the same. Nothing else is done: no proxy, no
 * redirect, one request a connection, and of the answer only its status is read.
 */
final class AddressedPost {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_INTERIM = 10;

    private final SSLSocketFactory tls;
    private final Duration within;

    /** @param within for all of it */
    AddressedPost(SSLSocketFactory tls, Duration within) {
        this.tls = tls;
        this.within = within;
    }

    /**
     * @param addresses of the URL's host, tried in their order until one takes the connection; at least one
     * @return the status
     */
    int send(URI uri, List<InetAddress> addresses, Map<String, String> headers, byte[] body) throws IOException {
        var deadline = new Deadline(System.nanoTime() + within.toNanos());
        try (var connection = connect(uri, addresses, deadline);
                var secured = secured(uri, connection, deadline)) {
            secured.getOutputStream().write(request(uri, headers, body));
            secured.getOutputStream().flush();
            for (int interim = 0; interim < LONGEST_INTERIM; interim++) {
                var status = status(head(secured, deadline));
                if (status >= 200) {
                    return status;
                }
            }
            throw new IOException("the receiver does not come to an answer");
        }
    }

    private record Deadline(long nanoTime) {
        int millisLeft() throws SocketTimeoutException {
            var left = (nanoTime - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the receiver did not answer in time");
            }
            return (int) left;
        }
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
    }

    private static Socket connect(URI uri, List<InetAddress> addresses, Deadline deadline) throws IOException {
        var failed = new ConnectException("no address of the receiver takes the connection");
        for (var address : addresses) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port(uri)), deadline.millisLeft());
                return socket;
            } catch (IOException e) {
                socket.close();
                failed.addSuppressed(e);
            }
        }
        throw failed;
    }

    /** The name goes along, for the receiver to choose its certificate by and for us to check it against. */
    private Socket secured(URI uri, Socket connection, Deadline deadline) throws IOException {
        if (!isSecure(uri)) {
            return connection;
        }
        connection.setSoTimeout(deadline.millisLeft());
        var host = uri.getHost();
        var name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var socket = (SSLSocket) tls.createSocket(connection, name, port(uri), true);
        try {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static byte[] request(URI uri, Map<String, String> headers, byte[] body) {
        var ascii = URI.create(uri.toASCIIString());
        var path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        var query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        var head = new StringBuilder("POST " + path + query + " HTTP/1.1\r\n");
        head.append("Host: ").append(ascii.getRawAuthority()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** Up to the empty line, byte by byte: what comes behind it is nobody's. */
    private static String head(Socket socket, Deadline deadline) throws IOException {
        InputStream in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            socket.setSoTimeout(deadline.millisLeft());
            var next = in.read();
            if (next < 0) {
                throw new IOException("the receiver closed the connection without an answer");
            }
            if (head.length() >= LONGEST_HEAD) {
                throw new IOException("the head of the receiver's answer does not end");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int status(String head) throws IOException {
        var line = STATUS.matcher(head.substring(0, head.indexOf("\r\n")));
        if (!line.matches()) {
            throw new IOException("the receiver does not speak HTTP/1.1");
        }
        return Integer.parseInt(line.group(1));
    }
}
