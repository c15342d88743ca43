package io.sottovoce.simulator.cli;

import io.sottovoce.learning.attack.Norm;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.data.Dataset;
import picocli.CommandLine.Option;

/** What an attacker may do, by options. Picocli fills it in. */
final class ThreatOptions {
    private static final double FEATURE_MAX = 1e6;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            required = true,
            description = "Largest norm of a perturbation, in units of the features: 0.3 of a pixel from 0 to 1.")
    private double epsilon;

    @Option(names = "--norm", description = "linf or l2 (default: ${DEFAULT-VALUE}).", defaultValue = "linf")
    private String norm = "";

    @Option(
            names = "--low",
            paramLabel = "X",
            description = "Smallest valid feature (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private double low;

    @Option(
            names = "--high",
            paramLabel = "X",
            description = "Largest valid feature (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double high;

    /** The threat to these examples. */
    Threat threat(Dataset data) {
        Arguments.real("--low", low, -FEATURE_MAX, FEATURE_MAX);
        Arguments.real("--high", high, -FEATURE_MAX, FEATURE_MAX);
        if (!(low < high)) {
            throw new UsageException("--high: found " + high + ", expected more than --low, which is " + low);
        }
        if (!Norm.words().contains(norm)) {
            throw new UsageException("--norm: found '" + norm + "', expected " + String.join(" or ", Norm.words()));
        }
        Norm chosen = Norm.ofWord(norm);
        double range = high - low;
        double most = chosen == Norm.LINF ? range : range * Math.sqrt(data.featuresPerExample());
        Arguments.real("--epsilon", epsilon, 0, most);
        requireInside(data);
        return new Threat(chosen, epsilon, (float) low, (float) high);
    }

    private void requireInside(Dataset data) {
        float[] features = new float[data.featuresPerExample()];
        for (int row = 0; row < data.size(); row++) {
            data.copyFeatures(row, features, 0);
            for (float value : features) {
                if (!(value >= low() && value <= high())) {
                    throw new UsageException("--low, --high: " + data.name() + " has a feature outside of " + low
                            + " to " + high + ", expected a range with all features");
                }
            }
        }
    }

    float low() {
        return (float) low;
    }

    float high() {
        return (float) high;
    }

    String norm() {
        return norm;
    }
}
