package io.headgate.gateway.connection;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nobody wanted to read of a body, so that its sender gets to read the answer: but not much of it and not for
 * long. The server itself would read on as long as a byte comes now and then.
 */
final class UnwantedBodies extends ValveBase {

    private static final long MOST_BYTES = 20_000_000;

    private final long within;

    /** @param within nanoseconds */
    UnwantedBodies(long within) {
        super(true);
        this.within = within;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        var unread = request.getCoyoteRequest();
        var hasBody = length(unread) > 0 || request.getHeader("Transfer-Encoding") != null;
        if (!hasBody || request.isAsync() || unread.isFinished()) {
            return;
        }
        response.finishResponse();
        var began = System.nanoTime();
        var bytes = new Thrown();
        long count = 0;
        while (count <= MOST_BYTES && System.nanoTime() - began <= within) {
            int read;
            try {
                read = unread.doRead(bytes);
            } catch (IOException stalled) {
                break;
            }
            if (read < 0) {
                return;
            }
            count += read;
        }
        response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
    }

    /** Of a refused request it may be no number, or two. */
    private static long length(org.apache.coyote.Request request) {
        try {
            return request.getContentLengthLong();
        } catch (IllegalArgumentException nonsense) {
            return 0;
        }
    }

    /** Where bytes are put that nobody looks at. */
    private static final class Thrown implements ApplicationBufferHandler {
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(@Nullable ByteBuffer buffer) {
            bytes = buffer == null ? ByteBuffer.allocate(0) : buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // What is thrown away needs no room.
        }
    }
}
