package io.sottovoce.learning.release;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.backdoor.Anomalies;
import io.sottovoce.learning.backdoor.ClassDrift;
import io.sottovoce.learning.backdoor.TriggerSearch;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the measures of a candidate on held-out examples. The same candidate, data and settings give the same figures. The
 * model's native memory is kept from one candidate to the next; thread-confined.
 */
public final class CandidateProbe implements AutoCloseable {
    /** Accuracy on all examples. */
    public static final String CLEAN = "cleanAccuracy";
    /** Accuracy of the class that does worst. */
    public static final String GROUP = "groupAccuracy";
    /** Largest loss of accuracy of a class against the version before. */
    public static final String DRIFT = "classDrift";
    /** Anomaly index of the smallest trigger. */
    public static final String BACKDOOR = "backdoorIndex";

    private static final Set<String> NAMES = Set.of(CLEAN, GROUP, DRIFT, BACKDOOR);
    private static final int BATCH = 64;
    private static final long SEED = 1;

    private final Dataset data;
    private final ProbeDesign design;
    private final Model model;
    private final Set<String> names;

    /**
     * A probe for models of one kind.
     *
     * @param data held-out examples
     * @param names what is measured
     * @throws IllegalArgumentException where a measure does not exist for such a model and data, in one line
     */
    public CandidateProbe(ModelSpec spec, Dataset data, Set<String> names, ProbeDesign design) {
        this.data = data;
        this.names = Set.copyOf(names);
        this.design = design;
        this.model = new Model(spec, BATCH);
        try {
            names.forEach(this::requirePossible);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Measures a candidate.
     *
     * @param before parameters of the last published version; null where there is none, and then nothing has drifted
     */
    public Map<String, Double> measure(float[] candidate, float @Nullable [] before) {
        Map<String, Double> found = new LinkedHashMap<>();
        Predictions predictions = predictions(candidate);
        if (names.contains(CLEAN)) {
            found.put(CLEAN, predictions.accuracy());
        }
        if (names.contains(GROUP)) {
            found.put(GROUP, worstClass(predictions));
        }
        if (names.contains(DRIFT)) {
            found.put(DRIFT, before == null ? 0 : drift(before, predictions));
        }
        model.loadParameters(candidate);
        if (names.contains(BACKDOOR)) {
            found.put(BACKDOOR, backdoor());
        }
        return found;
    }

    @Override
    public void close() {
        model.close();
    }

    private Predictions predictions(float[] parameters) {
        model.loadParameters(parameters);
        return Predictions.of(model, data);
    }

    private double drift(float[] before, Predictions after) {
        return Math.max(0, ClassDrift.between(predictions(before), after).worst());
    }

    private static double worstClass(Predictions predictions) {
        return Arrays.stream(ClassDrift.accuracies(predictions))
                .filter(accuracy -> !Double.isNaN(accuracy))
                .min()
                .orElse(Double.NaN);
    }

    private double backdoor() {
        Dataset examples = data.first(design.examples());
        TriggerSearch search = TriggerSearch.over(examples, design.searchSteps(), BATCH);
        Optional<Anomalies.Outlier> smallest = Anomalies.smallest(search.run(model, examples, SEED));
        return smallest.map(Anomalies.Outlier::index).orElse(Double.NaN);
    }

    private void requirePossible(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(name + ": this version cannot measure it");
        }
        if (!Predictions.possible(model.spec(), data)) {
            throw new IllegalArgumentException(name + ": " + data.name() + " and the model do not make a classifier");
        }
        if (name.equals(BACKDOOR) && !TriggerSearch.possible(model, data)) {
            throw new IllegalArgumentException(
                    name + ": a trigger search needs numbers as input and three classes or more");
        }
    }
}
