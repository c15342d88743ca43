package io.sottovoce.learning.io;

import java.util.BitSet;

/**
 * One block of parameters in fewer bytes. Channels are the last dimension of the block's shape: the units of a dense
 * layer, the filters of a convolution.
 */
public sealed interface PackedBlock {
    /** Number of parameters. */
    int size();

    /** The parameters as floats. */
    float[] unpack();

    /** Bytes before the file's lossless compression. */
    long bytes();

    /** Every parameter as it is. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Floats(float[] values) implements PackedBlock {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public float[] unpack() {
            return values.clone();
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * values.length;
        }
    }

    /** {@code value = scale[channel] * integer}, integers of -127 to 127. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Integers(float[] scales, byte[] values) implements PackedBlock {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public float[] unpack() {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = scales[i % scales.length] * values[i];
            }
            return floats;
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * scales.length + values.length;
        }
    }

    /** {@code value = +scale[channel]} where the bit is set, {@code -scale[channel]} elsewhere. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Signs(float[] scales, BitSet positive, int size) implements PackedBlock {
        @Override
        public float[] unpack() {
            float[] floats = new float[size];
            for (int i = 0; i < floats.length; i++) {
                float scale = scales[i % scales.length];
                floats[i] = positive.get(i) ? scale : -scale;
            }
            return floats;
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * scales.length + (size + 7) / 8;
        }
    }

    /** Parameters that are zero but for those whose bit is set; their values in order. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Sparse(BitSet present, float[] values, int size) implements PackedBlock {
        @Override
        public float[] unpack() {
            float[] floats = new float[size];
            int next = 0;
            for (int i = present.nextSetBit(0); i >= 0; i = present.nextSetBit(i + 1)) {
                floats[i] = values[next++];
            }
            return floats;
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * values.length + (size + 7) / 8;
        }
    }
}
