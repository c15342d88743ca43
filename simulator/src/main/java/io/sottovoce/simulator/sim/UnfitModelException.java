package io.sottovoce.simulator.sim;

/** A model whose loss is not finite was found after the task had gone on with it. */
final class UnfitModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long round;

    UnfitModelException(long round) {
        super("the model of round " + round + " has no finite loss");
        this.round = round;
    }

    /** The round that made it. */
    long round() {
        return round;
    }
}
