package io.headgate.benchmarks;

import io.headgate.simulator.HeadgateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Headgate under measurement: its processes and where it answers. */
record Measured(HeadgateCommand headgate, long jvm, long postmaster) {

    static Measured of(HeadgateCommand headgate, Path data) throws IOException {
        var note = Files.readAllLines(data.resolve("postgres/pgdata/postmaster.pid"));
        return new Measured(
                headgate, headgate.pid(), Long.parseLong(note.getFirst().strip()));
    }

    ProcessorTime processorTime() throws IOException {
        return ProcessorTime.of(jvm, postmaster);
    }
}
