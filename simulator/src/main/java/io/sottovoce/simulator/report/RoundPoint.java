package io.sottovoce.simulator.report;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One round of a run.
 *
 * @param round from 1
 * @param outcome {@code committed}, or why it was aborted
 * @param accuracy on held-out data, where evaluated
 * @param loss on held-out data, where evaluated
 * @param offered clients that got an offer
 * @param contributed clients whose update is in the model
 * @param exclusions number of the other clients by reason
 * @param uploadBytes of the updates that are in the model
 * @param downloadBytes of the models that clients fetched
 * @param phaseMillis time spent in each phase
 * @param privacy of the task up to this round, where clients add noise
 * @param measures that the release gate took, by name; empty where it took none
 */
public record RoundPoint(
        long round,
        String outcome,
        OptionalDouble accuracy,
        OptionalDouble loss,
        int offered,
        int contributed,
        SortedMap<String, Integer> exclusions,
        long uploadBytes,
        long downloadBytes,
        Map<String, Double> phaseMillis,
        Optional<PrivacyPoint> privacy,
        SortedMap<String, Double> measures) {
    /** A round without noise and without a release gate. */
    public RoundPoint(
            long round,
            String outcome,
            OptionalDouble accuracy,
            OptionalDouble loss,
            int offered,
            int contributed,
            SortedMap<String, Integer> exclusions,
            long uploadBytes,
            long downloadBytes,
            Map<String, Double> phaseMillis) {
        this(
                round,
                outcome,
                accuracy,
                loss,
                offered,
                contributed,
                exclusions,
                uploadBytes,
                downloadBytes,
                phaseMillis,
                Optional.empty(),
                new TreeMap<>());
    }

    public RoundPoint {
        measures = new TreeMap<>(measures);
        exclusions = new TreeMap<>(exclusions);
        phaseMillis = new java.util.LinkedHashMap<>(phaseMillis);
    }

    /** The round with what an evaluation found that took so long beside it. */
    public RoundPoint evaluated(double found, double foundLoss, double millis) {
        Map<String, Double> phases = new java.util.LinkedHashMap<>(phaseMillis);
        phases.merge("evaluation", millis, Double::sum);
        return new RoundPoint(
                round,
                outcome,
                OptionalDouble.of(found),
                OptionalDouble.of(foundLoss),
                offered,
                contributed,
                exclusions,
                uploadBytes,
                downloadBytes,
                phases,
                privacy,
                measures);
    }

    /** The round without the share of right answers, where there are none. */
    public RoundPoint withoutAccuracy() {
        return new RoundPoint(
                round,
                outcome,
                OptionalDouble.empty(),
                loss,
                offered,
                contributed,
                exclusions,
                uploadBytes,
                downloadBytes,
                phaseMillis,
                privacy,
                measures);
    }

    /** Whether the round made a new model. */
    public boolean committed() {
        return outcome.equals("committed");
    }

    /** Clients that got an offer and are not in the model. */
    public int excluded() {
        return exclusions.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Time from the opening of the round to its end. */
    public double millis() {
        return phaseMillis.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
