package io.headgate.gateway.wiring;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Counts the commands of this gateway: each number is larger than all before it, whatever lane its command goes by, so that
 * who decides knows which of two was sent first.
 *
 * <p>A count begins at the start of the process and is a block of its own: the block is the time of the start in seconds,
 * but larger than the last one, which is stored. So a clock that was set back does no harm, nor does a database that was
 * made anew; both together make commands look old, and what looks old is refused.
 */
final class CommandSequence implements LongSupplier {

    /** Room for a billion commands of one start; seconds fit the 33 bits above until 2242. */
    private static final int BITS_OF_ONE_START = 30;

    private final AtomicLong last;

    private CommandSequence(long block) {
        this.last = new AtomicLong(block << BITS_OF_ONE_START);
    }

    static CommandSequence begin(JdbcTemplate jdbc, InstantSource clock) {
        var block = jdbc.queryForObject("""
                insert into command_sequence as known (single, block) values (true, ?)
                on conflict (single) do update set block = greatest(excluded.block, known.block + 1)
                returning block""", Long.class, clock.instant().getEpochSecond());
        return new CommandSequence(Objects.requireNonNull(block));
    }

    @Override
    public long getAsLong() {
        return last.incrementAndGet();
    }
}
