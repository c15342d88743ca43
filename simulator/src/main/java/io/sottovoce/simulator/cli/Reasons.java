package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.explain.ActivationMaps;
import io.sottovoce.learning.explain.AttentionMaps;
import io.sottovoce.learning.explain.FeatureGroup;
import io.sottovoce.learning.explain.IntegratedGradients;
import io.sottovoce.learning.explain.PermutationImportance;
import io.sottovoce.learning.explain.Probes;
import io.sottovoce.learning.explain.Saliency;
import io.sottovoce.learning.explain.Target;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.plots.Pictures;
import io.sottovoce.learning.plots.Raster;
import io.sottovoce.learning.spec.AttentionLayers;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.plots.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Why a model says what it says, on the test part of the data. */
final class Reasons {
    private static final double[] NOISE = {0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1};
    private static final int POINTS_MAX = 8192;
    private static final double TOLERANCE = 0.001;
    private static final int BARS_MAX = 20;
    private static final int SWEEPS_MAX = 4;
    private static final int SWEEP_POINTS = 25;
    private static final int LINES_MAX = 12;
    private static final int PIXELS = 224;
    /** Sequences longer than this are not permuted time by time. */
    private static final int TOKENS_MAX = 256;

    private final Model model;
    private final LoadedData loaded;
    private final Dataset test;
    private final Findings findings;
    private final boolean images;
    private final boolean classifies;
    private final List<FeatureGroup> groups;

    Reasons(Model model, LoadedData loaded, Findings findings, int patch) {
        this.model = model;
        this.loaded = loaded;
        this.test = loaded.test().data();
        this.findings = findings;
        this.images = test.shape().length == 3;
        this.classifies = Predictions.possible(model.spec(), test);
        this.groups = images ? FeatureGroup.patches(test, patch) : FeatureGroup.columns(test, loaded.features());
    }

    /** Which features the model cannot do without. */
    void importance(int limit, int repeats, long seed) throws IOException {
        if (!Saliency.possible(model.spec()) && test.featuresPerExample() > TOKENS_MAX) {
            return;
        }
        List<PermutationImportance.Importance> all =
                PermutationImportance.of(model, test.first(limit), groups, repeats, seed);
        List<PermutationImportance.Importance> sorted = all.stream()
                .sorted(Comparator.comparingDouble(PermutationImportance.Importance::lossRise)
                        .reversed())
                .toList();
        findings.field("importance", sorted.stream().map(this::tree).toList());
        if (images) {
            findings.picture(
                    "importance",
                    "Permutation importance",
                    "rise of the loss when a square's pixels are dealt out anew among the examples; red: rises",
                    squares(IntStream.range(0, all.size())
                            .mapToObj(i -> (float) all.get(i).lossRise())
                            .toList()));
            return;
        }
        List<PermutationImportance.Importance> shown = sorted.subList(0, Math.min(BARS_MAX, sorted.size()));
        findings.picture(
                "importance",
                "Permutation importance",
                "rise of the loss when a feature's values are dealt out anew among the examples",
                Charts.bars(
                        "Permutation importance",
                        "rise of the loss",
                        shown.stream()
                                .map(PermutationImportance.Importance::name)
                                .toList(),
                        shown.stream()
                                .map(PermutationImportance.Importance::lossRise)
                                .toList()));
        sweeps(shown, limit);
    }

    /** What the model predicts as one feature goes from its least to its largest value. */
    private void sweeps(List<PermutationImportance.Importance> shown, int limit) throws IOException {
        for (PermutationImportance.Importance one : shown.subList(0, Math.min(SWEEPS_MAX, shown.size()))) {
            FeatureGroup group = groups.stream()
                    .filter(candidate -> candidate.name().equals(one.name()))
                    .findFirst()
                    .orElseThrow();
            if (group.features().length == 1
                    && Saliency.possible(model.spec())
                    && model.spec().outputs() <= LINES_MAX) {
                List<Probes.SweepPoint> sweep =
                        Probes.sweep(model, test.first(limit), group.features()[0], SWEEP_POINTS);
                List<Double> values =
                        sweep.stream().map(Probes.SweepPoint::value).toList();
                List<Line> lines = new ArrayList<>();
                for (int c = 0; c < sweep.get(0).prediction().size(); c++) {
                    int output = c;
                    lines.add(new Line(
                            name(c),
                            values,
                            sweep.stream()
                                    .map(point -> point.prediction().get(output))
                                    .toList()));
                }
                findings.picture(
                        "sweep-" + one.name(),
                        "Prediction by " + one.name(),
                        "mean prediction where all examples have this value",
                        Charts.lines("Mean prediction by " + one.name(), one.name(), "prediction", lines));
            }
        }
    }

    /** How fast the model fails as its inputs get worse. */
    void probes(int limit, long seed) throws IOException {
        if (!Saliency.possible(model.spec())) {
            return;
        }
        List<Probes.NoisePoint> noise = Probes.noise(model, test.first(limit), NOISE, seed);
        findings.field(
                "noise",
                noise.stream()
                        .map(point -> Map.of(
                                "deviation",
                                point.deviation(),
                                "accuracy",
                                accuracy(point.accuracy()),
                                "loss",
                                point.loss()))
                        .toList());
        List<Double> levels = noise.stream().map(Probes.NoisePoint::deviation).toList();
        boolean classes = classifies;
        findings.picture(
                "noise",
                "Sensitivity to noise",
                "Gaussian noise on every feature",
                Charts.lines(
                        "Sensitivity to noise",
                        "deviation of the noise",
                        classes ? "accuracy" : "loss",
                        List.of(new Line(
                                "model",
                                levels,
                                noise.stream()
                                        .map(classes ? Probes.NoisePoint::accuracy : Probes.NoisePoint::loss)
                                        .toList()))));
    }

    /** Attributions for single examples. */
    void examples(int[] examples) throws IOException {
        attention(examples);
        if (!Saliency.possible(model.spec())) {
            return;
        }
        Target target = Target.predicted(model, test);
        IntegratedGradients integrated = new IntegratedGradients(model, POINTS_MAX, TOLERANCE);
        float[] baseline = new float[test.featuresPerExample()];
        List<Map<String, Object>> trees = new ArrayList<>();
        for (int example : examples) {
            Dataset one = test.select(new int[] {example});
            Target own = Target.constant(target.of(example), 1);
            float[] slopes = Saliency.gradients(model, one, own);
            IntegratedGradients.Attribution attribution = integrated.of(one, 0, baseline, own);
            float[] drops = Probes.occlusion(model, one, 0, baseline, groups, own);
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("example", example);
            tree.put("explained", explained(target.of(example)));
            if (classifies) {
                tree.put("label", name(test.label(example)));
            }
            tree.put("outputDifference", attribution.difference());
            tree.put("completenessError", attribution.completenessError());
            tree.put("points", attribution.points());
            tree.put("strongest", strongest(attribution.values()));
            trees.add(tree);
            String heading = "Example " + example + ": why " + explained(target.of(example))
                    + (classifies ? " (it is " + name(test.label(example)) + ")" : "");
            if (images) {
                imageExample(example, heading, one, slopes, attribution.values(), drops);
            } else {
                tableExample(example, heading, attribution.values());
            }
        }
        findings.field("explained", trees);
        findings.field(
                "completenessError",
                trees.stream()
                        .mapToDouble(tree -> Double.parseDouble(String.valueOf(tree.get("completenessError"))))
                        .max()
                        .orElse(Double.NaN));
    }

    /** What each time of a sequence looks at, one square a head. */
    private void attention(int[] examples) throws IOException {
        for (AttentionLayers.Found layer : AttentionLayers.of(model.spec())) {
            for (int example : examples) {
                findings.picture(
                        "attention-" + layer.name() + "-" + example,
                        "Example " + example + ": where " + layer.name() + " looks",
                        "one square a head; rows: from, columns: to; bright: much",
                        AttentionMaps.of(model, test, example, layer));
            }
        }
    }

    private void imageExample(
            int example, String heading, Dataset one, float[] slopes, float[] attribution, float[] drops)
            throws IOException {
        int[] shape = test.shape();
        int scale = Math.max(1, PIXELS / Math.max(shape[0], shape[1]));
        float[] pixels = new float[test.featuresPerExample()];
        one.copyFeatures(0, pixels, 0);
        Raster row = Pictures.grid(
                List.of(
                        Pictures.image(pixels, shape[0], shape[1], shape[2], scale),
                        Pictures.amounts(magnitudes(slopes, shape[2]), shape[0], shape[1], scale),
                        Pictures.signed(sums(attribution, shape[2]), shape[0], shape[1], scale),
                        Pictures.signed(spread(drops), shape[0], shape[1], scale)),
                4);
        findings.picture(
                "example-" + example,
                heading,
                "from the left: the example; saliency; integrated gradients against black (red: for, blue: against);"
                        + " occlusion of squares",
                row);
        List<Integer> layers = ActivationMaps.layers(model.spec());
        for (int layer : layers) {
            String name = model.spec().layerName(layer);
            if (name.startsWith("conv")) {
                findings.picture(
                        "activations-" + name + "-" + example,
                        "Example " + example + ": what " + name + " answers",
                        "one square a channel, at most 64; white: nothing, red: positive, blue: negative",
                        ActivationMaps.of(model, one, 0, layer));
            }
        }
    }

    private void tableExample(int example, String heading, float[] values) throws IOException {
        List<FeatureGroup> sorted = groups.stream()
                .sorted(Comparator.comparingDouble((FeatureGroup group) -> -Math.abs(sum(values, group))))
                .limit(BARS_MAX)
                .toList();
        findings.picture(
                "example-" + example,
                heading,
                "integrated gradients against zero, which is the mean where features are standardised",
                Charts.bars(
                        heading,
                        "contribution to the output",
                        sorted.stream().map(FeatureGroup::name).toList(),
                        sorted.stream().map(group -> sum(values, group)).toList()));
    }

    private List<Map<String, Object>> strongest(float[] values) {
        return groups.stream()
                .sorted(Comparator.comparingDouble((FeatureGroup group) -> -Math.abs(sum(values, group))))
                .limit(5)
                .map(group -> Map.<String, Object>of("feature", group.name(), "contribution", sum(values, group)))
                .toList();
    }

    private Raster squares(List<Float> amounts) {
        float[] values = new float[amounts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = amounts.get(i);
        }
        int[] shape = test.shape();
        return Pictures.signed(spread(values), shape[0], shape[1], Math.max(1, PIXELS / Math.max(shape[0], shape[1])));
    }

    /** One number a square as one number a pixel. */
    private float[] spread(float[] values) {
        int channels = test.shape()[2];
        float[] pixels = new float[test.featuresPerExample() / channels];
        for (int g = 0; g < values.length; g++) {
            for (int feature : groups.get(g).features()) {
                pixels[feature / channels] = values[g];
            }
        }
        return pixels;
    }

    private static float[] magnitudes(float[] values, int channels) {
        float[] pixels = new float[values.length / channels];
        for (int i = 0; i < values.length; i++) {
            pixels[i / channels] = Math.max(pixels[i / channels], Math.abs(values[i]));
        }
        return pixels;
    }

    private static float[] sums(float[] values, int channels) {
        float[] pixels = new float[values.length / channels];
        for (int i = 0; i < values.length; i++) {
            pixels[i / channels] += values[i];
        }
        return pixels;
    }

    private static double sum(float[] values, FeatureGroup group) {
        double sum = 0;
        for (int feature : group.features()) {
            sum += values[feature];
        }
        return sum;
    }

    /** NaN, which is null as JSON, where no prediction can be right. */
    private double accuracy(double found) {
        return LossKind.inferred(model.spec()).hasAccuracy() ? found : Double.NaN;
    }

    private Map<String, Object> tree(PermutationImportance.Importance importance) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("feature", importance.name());
        tree.put("accuracyDrop", accuracy(importance.accuracyDrop()));
        tree.put("accuracyDeviation", accuracy(importance.accuracyDeviation()));
        tree.put("lossRise", importance.lossRise());
        tree.put("lossDeviation", importance.lossDeviation());
        return tree;
    }

    /** The one output of a classifier of two classes speaks for the second one. */
    private String explained(int output) {
        return name(classifies && model.spec().outputs() == 1 ? 1 : output);
    }

    private String name(int output) {
        boolean known = classifies && output < loaded.classes().size();
        return known ? loaded.classes().get(output) : "output " + output;
    }
}
