package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.certify.Smoothing;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.simulator.report.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "certify",
        description = "Certificates of robustness for a saved model, by randomised smoothing, in L2.",
        footer = {
            "",
            "The model is used with Gaussian noise on its input, and should have been trained with it (adversarial method",
            "noise). Each certificate is wrong with probability at most alpha.",
            "",
            "Example:",
            "  ./sottovoce certify --model m.safetensors --data mnist --sigma 0.25 --samples 1000 --alpha 0.001 --json"
        })
final class CertifyCommand extends Command {
    private static final int BATCH = 200;
    private static final int SAMPLES_MAX = 10_000_000;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; its test part is used.")
    private String data = "";

    @Option(names = "--sigma", required = true, paramLabel = "S", description = "Deviation of the noise on a feature.")
    private double sigma;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Noisy copies that bound a probability (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int samples;

    @Option(
            names = "--selection",
            paramLabel = "N",
            description = "Noisy copies that choose the class (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int selection;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Probability of a wrong certificate, for each example (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.001")
    private double alpha;

    @Option(
            names = "--radius",
            paramLabel = "R",
            description = "Radius at which certified accuracy is stated; may be repeated (default: 0 to 4 sigma).")
    private List<Double> radii = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Certify the first N test examples (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int limit;

    @Option(names = "--seed", description = "Seed of the noise (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    CertifyCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Arguments.real("--sigma", sigma, 1e-6, 1e6);
        Arguments.range("--samples", samples, 1, SAMPLES_MAX);
        Arguments.range("--selection", selection, 1, SAMPLES_MAX);
        Arguments.range("--limit", limit, 1, Integer.MAX_VALUE);
        if (!(alpha > 0 && alpha < 1)) {
            throw new UsageException("--alpha: found " + alpha + ", expected a number between 0 and 1");
        }
        radii.forEach(radius -> Arguments.real("--radius", radius, 0, 1e9));
        double reach = Smoothing.reach(sigma, samples, alpha);
        if (radii.stream().anyMatch(radius -> radius > reach)) {
            output.note(String.format(
                    Locale.ROOT,
                    "%d samples with noise of %s certify no radius above %.4g",
                    samples,
                    Numbers.plain(sigma),
                    reach));
        }
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        Dataset test = loaded.test().data().first(limit);
        long start = System.nanoTime();
        try (Model learner = new Model(stored.spec(), ModelOptions.rows(stored.spec(), BATCH))) {
            learner.loadParameters(stored.parameters());
            Map<String, Object> fields = certified(learner, test, output);
            fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
            return fields;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> certified(Model learner, Dataset test, Output output) throws InterruptedException {
        double clean = learner.evaluate(test).accuracy();
        Smoothing smoothing = new Smoothing(learner.victim(), sigma, selection, samples, alpha);
        double[] right = new double[test.size()];
        int abstained = 0;
        int correct = 0;
        for (int i = 0; i < test.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while certifying");
            }
            Smoothing.Certificate certificate = smoothing.certify(test, i, seed * test.size() + i);
            boolean hit = certificate.label() == test.label(i);
            abstained += certificate.abstains() ? 1 : 0;
            correct += hit ? 1 : 0;
            right[i] = hit ? certificate.radius() : -1;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("examples", test.size());
        fields.put("cleanAccuracy", clean);
        fields.put("smoothedAccuracy", (double) correct / test.size());
        fields.put("abstained", (double) abstained / test.size());
        fields.put("sigma", sigma);
        fields.put("samples", samples);
        fields.put("alpha", alpha);
        fields.put("confidence", 1 - alpha);
        fields.put("certifiedAccuracy", accuracies(right, output));
        output.say(String.format(
                Locale.ROOT,
                "smoothed accuracy %s, abstained on %s; each certificate holds with confidence %s",
                Numbers.percent((double) correct / test.size()),
                Numbers.percent((double) abstained / test.size()),
                Numbers.plain(1 - alpha)));
        return fields;
    }

    /** The share of examples that are predicted right and certified at each radius. */
    private Map<String, Object> accuracies(double[] right, Output output) {
        List<Double> places = radii.isEmpty()
                ? List.of(0.0, 0.5 * sigma, sigma, 1.5 * sigma, 2 * sigma, 3 * sigma, 4 * sigma)
                : radii;
        Map<String, Object> found = new LinkedHashMap<>();
        for (double place : places) {
            int count = 0;
            for (double radius : right) {
                count += radius >= place ? 1 : 0;
            }
            double accuracy = (double) count / right.length;
            found.put(Double.toString(place), accuracy);
            output.say(String.format(
                    Locale.ROOT, "certified within %-8s %s", Numbers.plain(place), Numbers.percent(accuracy)));
        }
        return found;
    }
}
