package io.headgate.gateway.connection;

import java.util.HashMap;
import java.util.Map;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 that gives each head of a request its time. Tomcat's own time-out begins anew with every byte, so that a
 * connection could be kept with a byte now and then for hours.
 */
public final class WatchedProtocol extends Http11NioProtocol {

    private Map<SocketWrapperBase<NioChannel>, Head> heads = new HashMap<>();

    /**
     * A head that is not whole. A processor belongs to a connection only while it is: between two requests it serves others.
     *
     * @param requests how many the processor has served before
     * @param since when it was seen first, in nanoseconds
     */
    private record Head(Processor processor, int requests, long since) {}

    /**
     * Looks at all connections; not thread-safe.
     *
     * @param now {@link System#nanoTime()}
     * @return how many connections were closed
     */
    int closeSlowHeads(long now, long within) {
        var seen = new HashMap<SocketWrapperBase<NioChannel>, Head>();
        var closed = 0;
        for (var connection : getEndpoint().getConnections()) {
            var head = headOf(connection, now);
            if (head == null) {
                continue;
            }
            if (now - head.since() > within) {
                getEndpoint().processSocket(connection, SocketEvent.DISCONNECT, true);
                closed++;
            } else {
                seen.put(connection, head);
            }
        }
        heads = seen;
        return closed;
    }

    private @Nullable Head headOf(SocketWrapperBase<NioChannel> connection, long now) {
        if (!(connection.getCurrentProcessor() instanceof Processor processor)
                || processor.isAsync()
                || processor.isUpgrade()) {
            return null;
        }
        var requests = processor.getRequest().getRequestProcessor().getRequestCount();
        var known = heads.get(connection);
        return known != null && known.processor() == processor && known.requests() == requests
                ? known
                : new Head(processor, requests, now);
    }
}
