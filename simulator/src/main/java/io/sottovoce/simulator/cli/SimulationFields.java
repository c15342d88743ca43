package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.sim.ClientScores;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a simulation says of itself: the fields of its result and its page. */
final class SimulationFields {
    private static final String CLEAR_STATEMENT =
            "Simulated, and aggregated in the clear: there is no secure aggregation and no differential privacy in this run,"
                    + " so epsilon is not defined. Times are of this machine.";
    private static final String GROUPED_STATEMENT =
            "Simulated, and aggregated by the arithmetic of groups: this run accounts for no privacy, so epsilon is not"
                    + " defined. Times are of this machine.";

    private SimulationFields() {}

    /** The figures of the last round in which clients added noise; empty without noise. */
    static Optional<PrivacyPoint> privacy(List<RoundPoint> rounds) {
        return rounds.stream().flatMap(round -> round.privacy().stream()).reduce((before, point) -> point);
    }

    static Map<String, Object> of(Workload chosen, int clientCount, SimulationResult result, SumChoice sums) {
        Optional<PrivacyPoint> privacy = privacy(result.rounds());
        double seconds = result.wallSeconds();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", chosen.task().name());
        fields.put("accuracy", result.accuracy().orElse(Double.NaN));
        fields.put("loss", result.loss().orElse(Double.NaN));
        fields.put("rounds", chosen.task().rounds());
        fields.put("clients", clientCount);
        fields.put("aggregation", aggregation(chosen));
        if (chosen.task().secure().isPresent() || sums.mode() == SumMode.OFF) {
            fields.put("secureAggregation", sums.mode().name().toLowerCase(Locale.ROOT));
        }
        fields.put("epsilon", privacy.map(PrivacyPoint::epsilon).orElse(Double.NaN));
        fields.put("delta", privacy.map(PrivacyPoint::delta).orElse(Double.NaN));
        fields.put("uploadBytesPerClient", perClient(result, RoundPoint::uploadBytes, RoundPoint::contributed));
        fields.put("downloadBytesPerClient", perClient(result, RoundPoint::downloadBytes, RoundPoint::offered));
        fields.put("wallSeconds", seconds);
        fields.put("clientTrainings", result.clientTrainings());
        fields.put("clientTrainingsPerSecond", result.clientTrainings() / seconds);
        fields.put("samplesPerSecond", result.samples() / seconds);
        fields.put("overheadShare", result.overheadShare());
        fields.put("workers", result.workers());
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", Weights.hash(result.parameters()).hex());
        return fields;
    }

    private static String aggregation(Workload chosen) {
        return chosen.grouping().isPresent()
                ? "grouped"
                : chosen.task().aggregation().name().toLowerCase(Locale.ROOT);
    }

    static Map<String, Object> spread(ClientScores.Spread spread) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mean", spread.mean());
        fields.put("lowestTenth", spread.lowestTenth());
        fields.put("lowest", spread.lowest());
        return fields;
    }

    private static long perClient(
            SimulationResult result, ToLongFunction<RoundPoint> bytes, ToLongFunction<RoundPoint> participants) {
        long count = result.rounds().stream().mapToLong(participants).sum();
        return count == 0 ? 0 : result.rounds().stream().mapToLong(bytes).sum() / count;
    }

    static RunReport page(
            Workload chosen,
            Map<String, Object> fields,
            SimulationResult result,
            SumChoice sums,
            Optional<ClientScores> scores) {
        return new RunReport(
                "Simulation of " + chosen.task().name(),
                statement(chosen, result.rounds(), sums),
                Facts.of(fields),
                Json.pretty(chosen.task().toTree()),
                result.rounds(),
                scores.map(found -> found.global().ascending()).orElse(List.of()));
    }

    /** A page of the rounds that have ended of a run that has not. */
    static RunReport unfinished(Workload chosen, int clientCount, List<RoundPoint> rounds, SumChoice sums, String why) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", chosen.task().name());
        rounds.stream()
                .filter(point -> point.loss().isPresent())
                .reduce((before, point) -> point)
                .ifPresent(point -> {
                    fields.put("accuracy", point.accuracy().orElse(Double.NaN));
                    fields.put("loss", point.loss().orElse(Double.NaN));
                });
        fields.put("rounds", rounds.size());
        fields.put("clients", clientCount);
        fields.put("aggregation", aggregation(chosen));
        fields.put("epsilon", privacy(rounds).map(PrivacyPoint::epsilon).orElse(Double.NaN));
        return new RunReport(
                "Simulation of " + chosen.task().name() + ", unfinished",
                why + ". " + statement(chosen, rounds, sums),
                Facts.of(fields),
                Json.pretty(chosen.task().toTree()),
                rounds,
                List.of());
    }

    private static String statement(Workload chosen, List<RoundPoint> rounds, SumChoice sums) {
        if (sums.mode() == SumMode.OFF) {
            return "Simulated. " + sums.statement() + " Epsilon is not defined. Times are of this machine.";
        }
        if (chosen.task().secure().isEmpty()) {
            return chosen.grouping().isPresent() ? GROUPED_STATEMENT : CLEAR_STATEMENT;
        }
        String noise = privacy(rounds)
                .map(point -> "Epsilon " + Numbers.plain(point.epsilon()) + " at delta " + point.delta()
                        + " is what the task would cost its worst client. The noise of this run follows from its seed:"
                        + " the model of a simulation on real people's data is not private.")
                .orElse("No client adds noise, so that epsilon is not defined.");
        return "Simulated. " + sums.statement() + " " + noise + " Times are of this machine.";
    }
}
