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

    /** Undoes scale, rotation and padding block by block; the weight is fixed or counted, never secret. */
    public static final class Decoder {
        private final EncodingPlan plan;
        private final Rotation rotation;
        private final double weight;
        private final float[] values;
        private int taken;

        private Decoder(EncodingPlan plan, Rotation rotation, double weight) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("weight is " + weight + ", expected a finite number > 0");
            }
            this.plan = plan;
            this.rotation = rotation;
            this.weight = weight;
            this.values = new float[Math.toIntExact(plan.dimension())];
        }

        /** Takes the next block of the sum. */
        public void accept(RingVector block) {
            if (taken >= plan.blocks()
                    || block.length() != plan.blockLength()
                    || !block.ring().equals(plan.ring())) {
                throw new IllegalArgumentException("block " + taken + " of " + block.length() + " elements of "
                        + block.ring().bits() + " bits does not belong to " + plan);
            }
            float[] real = new float[block.length()];
            double unit = 1 / (plan.scale() * weight);
            for (int i = 0; i < real.length; i++) {
                real[i] = (float) (block.centred(i) * unit);
            }
            rotation.undo(real, taken);
            long from = (long) taken * real.length;
            System.arraycopy(real, 0, values, (int) from, (int) Math.min(real.length, values.length - from));
            taken++;
        }

        /** The mean, after the last block. */
        public MeanUpdate finish() {
            if (taken != plan.blocks()) {
                throw new IllegalStateException(taken + " blocks were decoded, expected " + plan.blocks());
            }
            return new MeanUpdate(values.clone());
        }
    }
}
