package io.sottovoce.learning.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reader of the IDX format of the MNIST files, plain or gzip: two zero bytes, a type code, the number of dimensions, one
 * big-endian 32-bit extent for each, then the values in row-major order (described with the MNIST database, LeCun,
 * Cortes and Burges).
 */
final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int INT32 = 0x0c;

    private Idx() {}

    /** Unsigned bytes with their extents. */
    static final class Bytes {
        private final int[] extents;
        private final byte[] values;

        Bytes(int[] extents, byte[] values) {
            this.extents = extents;
            this.values = values;
        }

        int[] extents() {
            return extents;
        }

        byte[] values() {
            return values;
        }
    }

    /** 32-bit integers with their extents. */
    static final class Ints {
        private final int[] extents;
        private final int[] values;

        Ints(int[] extents, int[] values) {
            this.extents = extents;
            this.values = values;
        }

        int[] extents() {
            return extents;
        }

        int[] values() {
            return values;
        }
    }

    /** Reads a file of unsigned bytes with this number of dimensions, to its end. */
    static Bytes bytes(ByteSource source, int dimensions) {
        int[] extents = header(source, UNSIGNED_BYTE, dimensions);
        byte[] values = source.bytes(valueBytes(source, extents, 1), "values");
        source.expectEnd();
        return new Bytes(extents, values);
    }

    /** Reads a file of 32-bit integers with this number of dimensions, to its end. */
    static Ints ints(ByteSource source, int dimensions) {
        int[] extents = header(source, INT32, dimensions);
        byte[] raw = source.bytes(valueBytes(source, extents, Integer.BYTES), "values");
        source.expectEnd();
        int[] values = new int[raw.length / Integer.BYTES];
        ByteBuffer.wrap(raw).asIntBuffer().get(values);
        return new Ints(extents, values);
    }

    private static int[] header(ByteSource source, int type, int dimensions) {
        int magic = source.int32("IDX header");
        int expected = (type << 8) | dimensions;
        if (magic != expected) {
            throw source.at(String.format("found IDX magic number 0x%08x, expected 0x%08x", magic, expected));
        }
        int[] extents = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            extents[i] = source.int32("IDX header");
            if (extents[i] < 1) {
                throw source.at("IDX dimension " + (i + 1) + " is " + extents[i] + ", expected 1..2147483647");
            }
        }
        return extents;
    }

    private static int valueBytes(ByteSource source, int[] extents, int bytesEach) {
        long total = bytesEach;
        for (int extent : extents) {
            // Each factor is below 2^31 and total stays below 2^31, so the product fits a long.
            total *= extent;
            if (total > Integer.MAX_VALUE - 8) {
                throw source.at("IDX dimensions " + Arrays.toString(extents) + " need more than 2 GiB");
            }
        }
        return (int) total;
    }
}
