package io.sottovoce.privacy.vector;

/** The decoded sum over a weight: what the server optimiser applies. */
public final class MeanUpdate {
    private final float[] values;

    private MeanUpdate(float[] values) {
        this.values = values;
    }

    /** Collects the blocks of a clear sum, in order. */
    public static Decoder decoder(EncodingPlan plan, Rotation rotation, double weight) {
        return new Decoder(plan, rotation, weight);
    }

    /** Number of coordinates. */
    public int dimension() {
        return values.length;
    }

    /** A copy of the coordinates. */
    public float[] toArray() {
        return values.clone();
    }

    /** Collects the blocks in one array; {@link BlockDecoder} needs memory for one block only. */
    public static final class Decoder {
        private final EncodingPlan plan;
        private final BlockDecoder blocks;
        private final float[] values;

        private Decoder(EncodingPlan plan, Rotation rotation, double weight) {
            this.plan = plan;
            this.blocks = new BlockDecoder(plan, rotation, weight);
            this.values = new float[Math.toIntExact(plan.dimension())];
        }

        /** Takes the next block of the sum. */
        public void accept(RingVector block) {
            long from = (long) blocks.taken() * plan.blockLength();
            float[] real = blocks.next(block);
            System.arraycopy(real, 0, values, Math.toIntExact(from), real.length);
        }

        /** The mean, after the last block. */
        public MeanUpdate finish() {
            if (!blocks.isComplete()) {
                throw new IllegalStateException(blocks.taken() + " blocks were decoded, expected " + plan.blocks());
            }
            return new MeanUpdate(values.clone());
        }
    }
}
