package io.sottovoce.privacy.vector;

/**
 * Packs ring elements into bits and back (SA-1, E15): element i occupies bits {@code [i b, i b + b)} of a bit string
 * whose bit m is bit {@code m mod 8}, least significant first, of byte {@code m div 8}; bits behind the last are zero.
 */
final class BitPacking {
    private BitPacking() {}

    /** Packs {@code count} elements of {@code values} from {@code from} on; higher bits of an element are ignored. */
    static byte[] pack(Ring ring, int[] values, int from, int count) {
        byte[] out = new byte[Math.toIntExact(ring.packedBytes(count))];
        int bits = ring.bits();
        long mask = Integer.toUnsignedLong(ring.mask());
        long pending = 0; // at most 7 + 32 bits wait at any time
        int waiting = 0;
        int at = 0;
        for (int i = 0; i < count; i++) {
            pending |= (values[from + i] & mask) << waiting;
            waiting += bits;
            while (waiting >= 8) {
                out[at++] = (byte) pending;
                pending >>>= 8;
                waiting -= 8;
            }
        }
        if (waiting > 0) {
            out[at] = (byte) pending;
        }
        return out;
    }

    /** Unpacks {@code count} elements; {@code in} must have exactly the bytes they need. */
    static int[] unpack(Ring ring, byte[] in, int count) {
        int[] values = new int[count];
        int bits = ring.bits();
        int mask = ring.mask();
        long pending = 0;
        int waiting = 0;
        int at = 0;
        for (int i = 0; i < count; i++) {
            while (waiting < bits) {
                pending |= (in[at++] & 0xFFL) << waiting;
                waiting += 8;
            }
            values[i] = (int) pending & mask;
            pending >>>= bits;
            waiting -= bits;
        }
        return values;
    }

    /** Whether every bit behind the last element is zero. */
    static boolean trailingBitsClear(Ring ring, byte[] in, int count) {
        int used = (int) ((long) count * ring.bits() % 8);
        return used == 0 || (in[in.length - 1] & 0xFF) >>> used == 0;
    }
}
