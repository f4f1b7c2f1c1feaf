package io.headgate.notification.model;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** Where an address leads, by the registries of special addresses (RFC 6890 and its successors). */
public enum HostAddress {
    PUBLIC,
    /** This machine, private, link-local, metadata services, translated, reserved, multicast: everything else. */
    SPECIAL;

    private record Block(int bits, int... prefix) {
        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Block> SPECIAL_V4 = List.of(
            new Block(8, 0), // this network
            new Block(8, 10), // private
            new Block(10, 100, 64), // shared by carriers; also a cloud's metadata service
            new Block(8, 127), // this machine
            new Block(16, 169, 254), // link-local; most clouds' metadata services
            new Block(12, 172, 16), // private
            new Block(24, 192, 0, 0), // protocol assignments
            new Block(24, 192, 0, 2), // documentation
            new Block(24, 192, 88, 99), // 6to4 relays
            new Block(16, 192, 168), // private
            new Block(15, 198, 18), // benchmarks
            new Block(24, 198, 51, 100), // documentation
            new Block(24, 203, 0, 113), // documentation
            new Block(3, 224)); // multicast, reserved, broadcast

    /** The only part of IPv6 that is given out to the public. */
    private static final Block GLOBAL_V6 = new Block(3, 0x20);

    private static final List<Block> SPECIAL_V6 = List.of(
            new Block(23, 0x20, 0x01, 0x00), // protocol assignments, with Teredo
            new Block(32, 0x20, 0x01, 0x0d, 0xb8), // documentation
            new Block(16, 0x20, 0x02), // 6to4: an IPv4 address in disguise
            new Block(20, 0x3f, 0xff, 0x00)); // documentation

    public static HostAddress of(InetAddress address) {
        var bytes = address.getAddress();
        return switch (address) {
            case Inet4Address v4 -> isIn(SPECIAL_V4, bytes) ? SPECIAL : PUBLIC;
            case Inet6Address v6 -> GLOBAL_V6.contains(bytes) && !isIn(SPECIAL_V6, bytes) ? PUBLIC : SPECIAL;
            default -> SPECIAL;
        };
    }

    private static boolean isIn(List<Block> blocks, byte[] address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
