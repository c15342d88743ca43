package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.learning.release.ProbeDesign;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The release gate of a simulated task: measures candidates and keeps the versions that are published or on trial. */
final class ReleaseWatch implements AutoCloseable {
    private final Optional<ReleaseSpec> gate;
    private final ModelVersion initial;
    private final Optional<CandidateProbe> probe;
    private final List<RoundRecord> records = new ArrayList<>();
    private final Map<Long, float[]> kept = new HashMap<>();
    private ReleaseLine line;

    ReleaseWatch(Optional<ReleaseSpec> gate, ModelVersion initial, ModelSpec spec, Dataset test) {
        this.gate = gate;
        this.initial = initial;
        this.probe = gate.map(bounds -> probe(bounds, spec, test));
        this.line = ReleaseLine.of(gate, initial, records);
    }

    /**
     * Refuses a gate that asks for what such models and data do not have.
     *
     * @throws SpecException in one line
     */
    static void requirePossible(TaskSpec task, ModelSpec spec, Dataset test) {
        task.release().ifPresent(gate -> probe(gate, spec, test).close());
    }

    /** What the gate asks for; nothing without a gate. */
    Map<Measure, Double> measure(float[] candidate) throws InterruptedException {
        Map<Measure, Double> found = new EnumMap<>(Measure.class);
        if (probe.isPresent()) {
            probe.get().measure(candidate, published()).forEach((key, value) -> found.put(Measure.ofKey(key), value));
        }
        return found;
    }

    /** A round has ended; {@code parameters} are those of the task's model now. */
    void ended(RoundRecord record, float[] parameters) {
        records.add(record);
        line = ReleaseLine.of(gate, initial, records);
        if (record.result() instanceof RoundResult.Committed committed) {
            kept.put(committed.model().version(), parameters);
        }
        kept.keySet().removeIf(version -> !isNamed(version));
    }

    ReleaseLine line() {
        return line;
    }

    /** The published parameters. */
    float @Nullable [] published() {
        return line.published().map(version -> kept.get(version.version())).orElse(null);
    }

    @Override
    public void close() {
        probe.ifPresent(CandidateProbe::close);
    }

    private boolean isNamed(long version) {
        return line.published().filter(one -> one.version() == version).isPresent()
                || line.trial().filter(one -> one.version() == version).isPresent();
    }

    private static CandidateProbe probe(ReleaseSpec gate, ModelSpec spec, Dataset test) {
        ProbeDesign design = gate.probes().as(ProbeDesign::ofUnitFeatures);
        Set<String> names = gate.measuredByServer().stream().map(Measure::key).collect(Collectors.toSet());
        try {
            return new CandidateProbe(spec, test, names, design);
        } catch (IllegalArgumentException e) {
            throw new SpecException("release", String.valueOf(e.getMessage()));
        }
    }
}
