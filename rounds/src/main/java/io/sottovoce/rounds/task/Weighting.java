package io.sottovoce.rounds.task;

/** How much an update counts in the mean of its round. */
public enum Weighting {
    /** As many times as it has training examples (McMahan et al. 2017). */
    EXAMPLES {
        @Override
        public double weight(long examples) {
            return examples;
        }
    },
    /** Each the same. */
    UNIFORM {
        @Override
        public double weight(long examples) {
            return 1;
        }
    };

    /** The weight of an update from {@code examples} examples, positive where they are. */
    public abstract double weight(long examples);
}
