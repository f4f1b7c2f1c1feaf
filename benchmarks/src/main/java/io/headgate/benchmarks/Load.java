package io.headgate.benchmarks;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Many devices over a few kept-alive connections, each connection as fast as it is answered. */
final class Load {

    /** What one device does in one turn. */
    @FunctionalInterface
    interface Turn {
        /** @throws IOException when it is not answered as it should be: the measurement ends */
        void take(DeviceConnection connection, Identity device) throws IOException;
    }

    private final URI server;
    private final int connections;

    Load(URI server, int connections) {
        this.server = server;
        this.connections = connections;
    }

    /** Devices take turns, in order and from the first again, until so many turns are taken. */
    Latencies run(List<Identity> devices, long turns, Turn turn) throws IOException, InterruptedException {
        var next = new AtomicLong();
        var results = new ArrayList<Future<Latencies>>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < connections; n++) {
                results.add(workers.submit(() -> work(devices, turns, turn, next)));
            }
            var all = new Latencies();
            for (var result : results) {
                all.addAll(result.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IOException("the load was not answered as it should be", e.getCause());
        }
    }

    private Latencies work(List<Identity> devices, long turns, Turn turn, AtomicLong next) throws IOException {
        var latencies = new Latencies();
        try (var connection = new DeviceConnection(server)) {
            for (long n = next.getAndIncrement(); n < turns; n = next.getAndIncrement()) {
                var began = System.nanoTime();
                turn.take(connection, devices.get((int) (n % devices.size())));
                latencies.add(System.nanoTime() - began);
            }
        }
        return latencies;
    }
}
