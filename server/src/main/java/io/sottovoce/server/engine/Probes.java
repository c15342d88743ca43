package io.sottovoce.server.engine;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.learning.release.ProbeDesign;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.release.ReleaseSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Between the gate's measures and the probe that takes them. */
final class Probes {
    private Probes() {}

    static CandidateProbe of(ReleaseSpec gate, ModelSpec spec, Dataset test) {
        return new CandidateProbe(
                spec,
                test,
                gate.measuredByServer().stream().map(Measure::key).collect(Collectors.toSet()),
                gate.probes().as(ProbeDesign::ofUnitFeatures));
    }

    static Map<Measure, Double> measure(CandidateProbe probe, float[] candidate, Optional<float[]> published) {
        Map<Measure, Double> found = new EnumMap<>(Measure.class);
        try {
            probe.measure(candidate, published.orElse(null))
                    .forEach((key, value) -> found.put(Measure.ofKey(key), value));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server shuts down", e);
        }
        return found;
    }
}
