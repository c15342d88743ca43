package io.sottovoce.learning.layers;

import io.sottovoce.learning.spec.SplitMix64;

/** What layers that behave differently in training and evaluation look at when they run. Thread-confined. */
public final class Phase {
    private boolean training;
    private SplitMix64 random = new SplitMix64(0);

    /** The next runs are of training; what layers draw follows from the seed. */
    public void train(long seed) {
        training = true;
        random = new SplitMix64(seed);
    }

    /** The next runs are of evaluation. */
    public void evaluate() {
        training = false;
    }

    /** The next runs are of the training that was going on. */
    public void resume() {
        training = true;
    }

    /** Whether the next runs are of training. */
    public boolean training() {
        return training;
    }

    SplitMix64 random() {
        return random;
    }
}
