package io.sottovoce.simulator.sim;

import io.sottovoce.simulator.report.RoundPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Hands rounds on in their order, each once its evaluation is there, on a thread of its own: training does not wait for a
 * progress bar or a file. After a failure nothing is handed on. Used by one thread, and ended once.
 */
final class RoundReports implements AutoCloseable {
    private final Consumer<RoundPoint> onRound;
    private final int workers;
    private final int known;
    private final boolean accuracy;
    private final ExecutorService thread;
    private final List<Future<RoundPoint>> rounds = new ArrayList<>();
    private int checked;
    private boolean failed; // of the reports' own thread

    /**
     * Reports of a run.
     *
     * @param workers threads of the run
     * @param known so many rounds were handed on before, and are not again
     * @param accuracy whether evaluations have one; those of real targets do not
     */
    RoundReports(Consumer<RoundPoint> onRound, int workers, int known, boolean accuracy) {
        this.onRound = onRound;
        this.workers = workers;
        this.known = known;
        this.accuracy = accuracy;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "rounds");
            made.setDaemon(true);
            return made;
        });
    }

    /** A round has ended; where its evaluation is under way the point has none yet. */
    void ended(RoundPoint point, Optional<PendingEvaluation> evaluation) {
        boolean isNew = rounds.size() >= known;
        rounds.add(thread.submit(() -> {
            if (failed) {
                return point; // nobody gets it
            }
            failed = true; // unless what follows goes well
            RoundPoint measured = evaluation.isPresent() ? evaluated(point, evaluation.get()) : point;
            RoundPoint whole = accuracy ? measured : measured.withoutAccuracy();
            if (isNew) {
                onRound.accept(whole);
            }
            failed = false;
            return whole;
        }));
    }

    /**
     * Fails where handing on has failed.
     *
     * @throws UnfitModelException where a model has turned out to have no finite loss
     */
    void requireWell() throws InterruptedException {
        while (checked < rounds.size() && rounds.get(checked).isDone()) {
            Workers.result(rounds.get(checked++));
        }
    }

    /** Waits for all rounds, and fails as {@link #requireWell} does. */
    List<RoundPoint> all() throws InterruptedException {
        List<RoundPoint> points = new ArrayList<>(rounds.size());
        for (Future<RoundPoint> round : rounds) {
            points.add(Workers.result(round));
        }
        return points;
    }

    @Override
    public void close() {
        Workers.end(thread);
    }

    private RoundPoint evaluated(RoundPoint point, PendingEvaluation evaluation) throws InterruptedException {
        PendingEvaluation.Found found = evaluation.await();
        if (!Double.isFinite(found.evaluation().loss())) {
            throw new UnfitModelException(point.round());
        }
        return point.evaluated(found.evaluation().accuracy(), found.evaluation().loss(), found.nanos() / 1e6 / workers);
    }
}
