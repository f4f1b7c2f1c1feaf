package io.headgate.gateway.device;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocketFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * As strict as the smallest client in the field: reads a response only if it states its length and is not chunked.
 */
final class RawHttp {

    private static final JsonMapper JSON = new JsonMapper();

    private final int port;
    private final Connector connector;

    RawHttp(int port) {
        this(port, () -> new Socket("127.0.0.1", port));
    }

    private RawHttp(int port, Connector connector) {
        this.port = port;
        this.connector = connector;
    }

    private interface Connector {
        Socket connect() throws IOException;
    }

    /** The same from another address of this machine. */
    RawHttp from(String address) {
        return new RawHttp(port, () -> new Socket("127.0.0.1", port, InetAddress.ofLiteral(address), 0));
    }

    /** The same over TLS. */
    RawHttp over(SSLSocketFactory tls) {
        return new RawHttp(port, () -> tls.createSocket("127.0.0.1", port));
    }

    record Response(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    Response send(String method, String path, byte[] body, String... headers) {
        try (var socket = connector.connect()) {
            socket.setSoTimeout(30_000);
            var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
            if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
                head.append("Host: 127.0.0.1:").append(port).append("\r\n");
            }
            Arrays.stream(headers).forEach(header -> head.append(header).append("\r\n"));
            if (body != null) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            var out = socket.getOutputStream();
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            if (body != null) {
                try {
                    out.write(body);
                } catch (IOException refusedEarly) {
                    // The answer may be there although not all of a large body was taken.
                }
            }
            out.flush();
            return read(socket.getInputStream(), method);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Response read(InputStream in, String method) throws IOException {
        var status = Integer.parseInt(line(in).split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new AssertionError("chunked: " + headers);
        }
        var length = headers.get("content-length");
        if (length == null) {
            if (status == 304) {
                return new Response(status, headers, new byte[0]);
            }
            throw new AssertionError("no Content-Length in a " + status + ": " + headers);
        }
        var expected = method.equals("HEAD") ? 0 : Integer.parseInt(length);
        var body = in.readNBytes(expected);
        if (body.length != expected) {
            throw new AssertionError("the body is shorter than its Content-Length");
        }
        return new Response(status, headers, body);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
