package io.sottovoce.privacy.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Packs ring elements into bits and back (SA-1, E15): element i occupies bits {@code [i b, i b + b)} of a bit string
 * whose bit m is bit {@code m mod 8}, least significant first, of byte {@code m div 8}; bits behind the last are zero.
 */
final class BitPacking {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    /** Packs {@code count} elements of {@code values} from {@code from} on; higher bits of an element are ignored. */
    static byte[] pack(Ring ring, int[] values, int from, int count) {
        byte[] out = new byte[Math.toIntExact(ring.packedBytes(count))];
        int bits = ring.bits();
        long mask = Integer.toUnsignedLong(ring.mask());
        long pending = 0;
        int waiting = 0; // bits pending, below 32 between elements
        int at = 0;
        for (int i = 0; i < count; i++) {
            pending |= (values[from + i] & mask) << waiting;
            waiting += bits;
            if (waiting >= Integer.SIZE) {
                INTS.set(out, at, (int) pending);
                at += Integer.BYTES;
                pending >>>= Integer.SIZE;
                waiting -= Integer.SIZE;
            }
        }
        for (; at < out.length; at++) {
            out[at] = (byte) pending;
            pending >>>= Byte.SIZE;
        }
        return out;
    }

    /** Unpacks {@code count} elements; {@code in} must have exactly the bytes they need. */
    static int[] unpack(Ring ring, byte[] in, int count) {
        int[] values = new int[count];
        int bits = ring.bits();
        int mask = ring.mask();
        // An element lies within the eight bytes from its first one on, as long as there are eight.
        int whole = (int) Math.min(count, Math.max(0, ((in.length - Long.BYTES) * 8L + 8) / bits));
        for (int i = 0; i < whole; i++) {
            long bit = (long) i * bits;
            values[i] = (int) ((long) LONGS.get(in, (int) (bit >>> 3)) >>> (bit & 7)) & mask;
        }
        for (int i = whole; i < count; i++) {
            values[i] = element(in, (long) i * bits, bits) & mask;
        }
        return values;
    }

    private static int element(byte[] in, long bit, int bits) {
        long value = 0;
        int first = (int) (bit >>> 3);
        int last = (int) ((bit + bits - 1) >>> 3);
        for (int at = last; at >= first; at--) {
            value = value << Byte.SIZE | (in[at] & 0xFFL);
        }
        return (int) (value >>> (bit & 7));
    }

    /** Whether every bit behind the last element is zero. */
    static boolean trailingBitsClear(Ring ring, byte[] in, int count) {
        int used = (int) ((long) count * ring.bits() % 8);
        return used == 0 || (in[in.length - 1] & 0xFF) >>> used == 0;
    }
}
