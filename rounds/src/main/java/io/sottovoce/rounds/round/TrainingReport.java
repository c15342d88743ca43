package io.sottovoce.rounds.round;

import java.util.Optional;

/**
 * What a client says about its training. It is the client's word: {@link #problem} says whether it can be used.
 *
 * @param examples training examples
 * @param meanLoss mean training loss
 * @param uploadBytes size of the upload as the server counted it
 */
public record TrainingReport(long examples, double meanLoss, long uploadBytes) {
    /** More examples than any client has; with a cohort of 100,000 the sum of weights is still exact in double. */
    public static final long EXAMPLES_MAX = 1_000_000_000;

    /** The report of a client whose update is masked: nothing but its size is known. */
    public static TrainingReport masked(long uploadBytes) {
        return new TrainingReport(0, 0, uploadBytes);
    }

    /** What is wrong with the report, one line; empty where nothing is. */
    public Optional<String> problem() {
        if (examples < 1 || examples > EXAMPLES_MAX) {
            return Optional.of("examples is " + examples + ", expected 1 to " + EXAMPLES_MAX);
        }
        if (!Double.isFinite(meanLoss)) {
            return Optional.of("meanLoss is " + meanLoss + ", expected a finite number");
        }
        return Optional.empty();
    }
}
