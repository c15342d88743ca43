package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.secure.SumChoice;
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
    static Optional<PrivacyPoint> privacy(SimulationResult result) {
        return result.rounds().stream()
                .flatMap(round -> round.privacy().stream())
                .reduce((before, point) -> point);
    }

    static Map<String, Object> of(Workload chosen, int clientCount, SimulationResult result, SumChoice sums) {
        Optional<PrivacyPoint> privacy = privacy(result);
        double seconds = result.wallSeconds();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", chosen.task().name());
        fields.put("accuracy", result.accuracy().orElse(Double.NaN));
        fields.put("loss", result.loss().orElse(Double.NaN));
        fields.put("rounds", chosen.task().rounds());
        fields.put("clients", clientCount);
        fields.put("aggregation", aggregation(chosen));
        if (chosen.task().secure().isPresent()) {
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
                statement(chosen, result, sums),
                Facts.of(fields),
                Json.pretty(chosen.task().toTree()),
                result.rounds(),
                scores.map(found -> found.global().ascending()).orElse(List.of()));
    }

    private static String statement(Workload chosen, SimulationResult result, SumChoice sums) {
        if (chosen.task().secure().isEmpty()) {
            return chosen.grouping().isPresent() ? GROUPED_STATEMENT : CLEAR_STATEMENT;
        }
        String noise = privacy(result)
                .map(point -> "Epsilon " + Numbers.plain(point.epsilon()) + " at delta " + point.delta()
                        + " is what the task would cost its worst client. The noise of this run follows from its seed:"
                        + " the model of a simulation on real people's data is not private.")
                .orElse("No client adds noise, so that epsilon is not defined.");
        return "Simulated. " + sums.statement() + " " + noise + " Times are of this machine.";
    }
}
