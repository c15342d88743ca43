package io.sottovoce.learning.optim;

import io.sottovoce.learning.spec.OptimiserSpec;

/** How an adaptive optimiser moves elements: loops over copies, which the compiler turns into vector instructions. */
interface AdaptiveRule {
    /** Number of state vectors, one or two. */
    int states();

    /**
     * Moves {@code count} elements.
     *
     * @param step from 1
     * @param rate learning rate times the schedule's factor
     */
    void move(Chunk chunk, int count, long step, double rate);

    /** Copies of the vectors' elements. */
    final class Chunk {
        private final float[] w;
        private final float[] g;
        private final float[] first;
        private final float[] second;

        Chunk(int size) {
            this.w = new float[size];
            this.g = new float[size];
            this.first = new float[size];
            this.second = new float[size];
        }

        float[] w() {
            return w;
        }

        float[] g() {
            return g;
        }

        float[] first() {
            return first;
        }

        float[] second() {
            return second;
        }
    }

    static AdaptiveRule of(OptimiserSpec spec) {
        if (spec instanceof OptimiserSpec.Adam adam) {
            return new AdamRule(adam);
        }
        if (spec instanceof OptimiserSpec.RmsProp prop) {
            return new SquaresRule(
                    (float) prop.decay(), (float) (1 - prop.decay()), prop.epsilon(), prop.weightDecay());
        }
        OptimiserSpec.Adagrad adagrad = (OptimiserSpec.Adagrad) spec;
        return new SquaresRule(1, 1, adagrad.epsilon(), adagrad.weightDecay());
    }

    /** Divides by the root of the squares seen: all of them (Adagrad), or their moving mean (RMSProp). */
    final class SquaresRule implements AdaptiveRule {
        private final float kept;
        private final float added;
        private final float epsilon;
        private final float decay;

        SquaresRule(float kept, float added, double epsilon, double decay) {
            this.kept = kept;
            this.added = added;
            this.epsilon = (float) epsilon;
            this.decay = (float) decay;
        }

        @Override
        public int states() {
            return 1;
        }

        @Override
        public void move(Chunk chunk, int count, long step, double rate) {
            move(chunk.w(), chunk.g(), chunk.first(), count, (float) rate);
        }

        private void move(float[] w, float[] g, float[] s, int count, float rate) {
            for (int i = 0; i < count; i++) {
                float gradient = g[i] + decay * w[i];
                s[i] = kept * s[i] + added * gradient * gradient;
                w[i] -= rate * gradient / ((float) Math.sqrt(s[i]) + epsilon);
            }
        }
    }

    /** Adam and AdamW. */
    final class AdamRule implements AdaptiveRule {
        private final OptimiserSpec.Adam adam;

        AdamRule(OptimiserSpec.Adam adam) {
            this.adam = adam;
        }

        @Override
        public int states() {
            return 2;
        }

        @Override
        public void move(Chunk chunk, int count, long step, double rate) {
            float coupled = adam.decoupled() ? 0 : (float) adam.weightDecay();
            moments(chunk, count, coupled);
            double first = 1 - Math.pow(adam.beta1(), (double) step);
            double second = Math.sqrt(1 - Math.pow(adam.beta2(), (double) step));
            float shrink = adam.decoupled() ? (float) (1 - rate * adam.weightDecay()) : 1;
            walk(chunk, count, (float) (rate / first), (float) (1 / second), shrink);
        }

        private void moments(Chunk chunk, int count, float decay) {
            float[] w = chunk.w();
            float[] g = chunk.g();
            float[] m = chunk.first();
            float[] v = chunk.second();
            float keep = (float) adam.beta1();
            float keepSquare = (float) adam.beta2();
            float add = (float) (1 - adam.beta1());
            float addSquare = (float) (1 - adam.beta2());
            for (int i = 0; i < count; i++) {
                float gradient = g[i] + decay * w[i];
                m[i] = keep * m[i] + add * gradient;
                v[i] = keepSquare * v[i] + addSquare * gradient * gradient;
            }
        }

        private void walk(Chunk chunk, int count, float rate, float correction, float shrink) {
            float[] w = chunk.w();
            float[] m = chunk.first();
            float[] v = chunk.second();
            float epsilon = (float) adam.epsilon();
            for (int i = 0; i < count; i++) {
                float root = (float) Math.sqrt(v[i]) * correction + epsilon;
                w[i] = shrink * w[i] - rate * m[i] / root;
            }
        }
    }
}
