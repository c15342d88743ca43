package io.sottovoce.simulator.sim;

import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures what a round costs on this machine; virtual time is the machine's business. */
final class RoundMeter {
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private long startNanos;
    private long downloadBytes;

    void start() {
        nanos.clear();
        downloadBytes = 0;
        startNanos = System.nanoTime();
    }

    void downloaded(long bytes) {
        downloadBytes += bytes;
    }

    /** The effects of a round cannot be interrupted but by an exception of their own. */
    <T> T timed(String phase, Work<T> work) {
        long begin = System.nanoTime();
        try {
            return work.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            nanos.merge(phase, System.nanoTime() - begin, Long::sum);
        }
    }

    /** What takes its time. */
    @FunctionalInterface
    interface Work<T> {
        T call() throws InterruptedException;
    }

    RoundPoint end(RoundRecord record) {
        long total = System.nanoTime() - startNanos;
        long inPhases = nanos.values().stream().mapToLong(Long::longValue).sum();
        nanos.put("coordination", Math.max(0, total - inPhases));
        Map<String, Double> millis = new LinkedHashMap<>();
        nanos.forEach((phase, spent) -> millis.put(phase, spent / 1e6));
        TreeMap<String, Integer> exclusions = new TreeMap<>();
        record.participation()
                .exclusions()
                .forEach(one -> exclusions.merge(one.reason().name(), 1, Integer::sum));
        Optional<Evaluation> evaluation =
                record.result() instanceof RoundResult.Committed committed ? committed.evaluated() : Optional.empty();
        return new RoundPoint(
                record.round(),
                outcome(record.result()),
                evaluation.map(one -> OptionalDouble.of(one.accuracy())).orElse(OptionalDouble.empty()),
                evaluation.map(one -> OptionalDouble.of(one.loss())).orElse(OptionalDouble.empty()),
                record.participation().offered().size(),
                record.participation().contributions().size(),
                exclusions,
                record.participation().uploadBytes(),
                downloadBytes,
                millis,
                record.secured().flatMap(SecureSummary::noised).map(RoundMeter::privacy),
                measures(record));
    }

    private static SortedMap<String, Double> measures(RoundRecord record) {
        SortedMap<String, Double> found = new TreeMap<>();
        record.secured().flatMap(SecureSummary::found).ifPresent(evaluation -> {
            found.put(Measure.FEDERATED_ACCURACY.key(), evaluation.accuracy());
            found.put(Measure.FEDERATED_GROUP_ACCURACY.key(), evaluation.worstGroup());
        });
        if (record.result() instanceof RoundResult.Committed committed) {
            committed.judged().ifPresent(verdict -> verdict.checks()
                    .forEach(check -> found.put(check.measure().key(), check.value())));
        }
        return found;
    }

    private static PrivacyPoint privacy(SecureSummary.Noise noise) {
        return new PrivacyPoint(
                noise.delta(),
                noise.epsilon(),
                noise.readersEpsilon(),
                noise.replaceOneEpsilon(),
                noise.gaussianEpsilon(),
                noise.ownNoiseEpsilon());
    }

    private static String outcome(RoundResult result) {
        return result instanceof RoundResult.Aborted aborted ? "aborted: " + aborted.reason() : "committed";
    }
}
