package io.sottovoce.learning.release;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.attack.Norm;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.backdoor.Anomalies;
import io.sottovoce.learning.backdoor.ClassDrift;
import io.sottovoce.learning.backdoor.TriggerSearch;
import io.sottovoce.learning.certify.Smoothing;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.AttackKind;
import io.sottovoce.learning.harden.AttackPlan;
import io.sottovoce.learning.harden.CorruptedEvaluation;
import io.sottovoce.learning.harden.RobustEvaluation;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the measures of a candidate on held-out examples. The same candidate, data and settings give the same figures. The
 * model's native memory is kept from one candidate to the next; thread-confined.
 */
public final class CandidateProbe implements AutoCloseable {
    /** Accuracy on all examples. */
    public static final String CLEAN = "cleanAccuracy";
    /** Accuracy under projected gradient ascent, Linf. */
    public static final String ROBUST = "robustAccuracy";
    /** Mean accuracy over all corruptions and severities. */
    public static final String CORRUPTED = "corruptedAccuracy";
    /** Share of examples with a certificate of the wanted radius for their own class. */
    public static final String CERTIFIED = "certifiedAccuracy";
    /** Accuracy of the class that does worst. */
    public static final String GROUP = "groupAccuracy";
    /** Largest loss of accuracy of a class against the version before. */
    public static final String DRIFT = "classDrift";
    /** Anomaly index of the smallest trigger. */
    public static final String BACKDOOR = "backdoorIndex";

    private static final Set<String> NAMES = Set.of(CLEAN, ROBUST, CORRUPTED, CERTIFIED, GROUP, DRIFT, BACKDOOR);
    private static final int BATCH = 64;
    private static final long SEED = 1;

    /** Noisy copies that choose the class of a certificate, and the chance that one is wrong. */
    private static final int SELECTION = 100;

    private static final double ALPHA = 0.001;

    private final Dataset data;
    private final Dataset examples;
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
        this.examples = data.first(design.examples());
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
    public Map<String, Double> measure(float[] candidate, float @Nullable [] before) throws InterruptedException {
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
        if (names.contains(ROBUST)) {
            found.put(ROBUST, robust());
        }
        if (names.contains(CORRUPTED)) {
            found.put(CORRUPTED, corrupted());
        }
        if (names.contains(CERTIFIED)) {
            found.put(CERTIFIED, certified());
        }
        if (names.contains(BACKDOOR)) {
            found.put(BACKDOOR, backdoor());
        }
        return found;
    }

    /** All measures that exist. */
    public static Set<String> names() {
        return NAMES;
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

    private RobustEvaluation attacked() {
        Threat threat = new Threat(Norm.LINF, design.epsilon(), design.low(), design.high());
        return new RobustEvaluation(model, examples, threat, SEED);
    }

    private double robust() throws InterruptedException {
        AttackPlan plan = new AttackPlan(AttackKind.PGD, design.steps(), 1, OptionalDouble.empty());
        return attacked().run(List.of(plan)).robustAccuracy();
    }

    private double corrupted() throws InterruptedException {
        return CorruptedEvaluation.run(model, examples, design.low(), design.high(), SEED).stream()
                .mapToDouble(CorruptedEvaluation.Point::accuracy)
                .average()
                .orElse(Double.NaN);
    }

    private double certified() {
        Smoothing smoothing = new Smoothing(model.victim(), design.sigma(), SELECTION, design.samples(), ALPHA);
        int certain = 0;
        for (int example = 0; example < examples.size(); example++) {
            Smoothing.Certificate found = smoothing.certify(examples, example, SEED + example);
            certain += found.label() == examples.label(example) && found.radius() >= design.radius() ? 1 : 0;
        }
        return (double) certain / examples.size();
    }

    private double backdoor() {
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
        if (name.equals(ROBUST)) {
            attacked();
        }
        if (name.equals(CORRUPTED) && data.shape().length != 3) {
            throw new IllegalArgumentException(name + ": corruptions are of images");
        }
        if (name.equals(CERTIFIED)) {
            model.victim();
            requireWithinReach();
        }
        if (name.equals(BACKDOOR) && !TriggerSearch.possible(model, data)) {
            throw new IllegalArgumentException(
                    name + ": a trigger search needs numbers as input and three classes or more");
        }
    }

    /** A floor that no model can reach would withhold every candidate. */
    private void requireWithinReach() {
        double reach = Smoothing.reach(design.sigma(), design.samples(), ALPHA);
        if (design.radius() > reach) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s: found a radius of %s, but %d samples with noise of %s certify %.4g at most",
                    CERTIFIED,
                    design.radius(),
                    design.samples(),
                    design.sigma(),
                    reach));
        }
    }
}
