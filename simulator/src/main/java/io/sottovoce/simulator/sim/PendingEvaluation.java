package io.sottovoce.simulator.sim;

import io.sottovoce.learning.Evaluation;
import java.util.List;

/** An evaluation in parts that are worked on or wait. Sums in the order of the examples, whoever did which part. */
final class PendingEvaluation {
    private final Workers.Batch<Part> parts;

    PendingEvaluation(Workers.Batch<Part> parts) {
        this.parts = parts;
    }

    /**
     * What was found on some of the examples.
     *
     * @param nanos that a thread was busy with it
     */
    record Part(Evaluation evaluation, long nanos) {}

    /**
     * What was found on all of them.
     *
     * @param nanos that all threads together were busy with it
     */
    record Found(Evaluation evaluation, long nanos) {}

    /** Works until the last part is done. */
    void help(Workers threads) throws InterruptedException {
        threads.help(parts);
    }

    /** Waits until the last part is done. */
    Found await() throws InterruptedException {
        return joined(parts.results());
    }

    static Found joined(List<Part> parts) {
        double loss = 0;
        double correct = 0;
        long examples = 0;
        long nanos = 0;
        for (Part part : parts) {
            Evaluation one = part.evaluation();
            loss += one.loss() * one.examples();
            correct += one.accuracy() * one.examples();
            examples += one.examples();
            nanos += part.nanos();
        }
        return new Found(new Evaluation(loss / examples, correct / examples, (int) examples), nanos);
    }
}
