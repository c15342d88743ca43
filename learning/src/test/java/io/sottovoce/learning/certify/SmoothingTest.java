package io.sottovoce.learning.certify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A linear classifier smoothed with Gaussian noise is the same classifier, and its certified radius with endless samples
 * is the distance to the boundary. Each of 200 certificates may be too large with probability .001, so that more than six
 * are with probability below 1e-8; the seeds are fixed.
 */
class SmoothingTest {
    private static final int FEATURES = 6;
    private static final int EXAMPLES = 200;
    private static final double SIGMA = 0.5;

    @Test
    void radiiOfALinearModel_areDistancesToTheBoundary() {
        SplitMix64 random = new SplitMix64(3);
        float[] parameters = new float[2 * FEATURES + 2];
        float[] features = new float[EXAMPLES * FEATURES];
        for (int i = 0; i < 2 * FEATURES; i++) {
            parameters[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        Dataset data = Dataset.classification("plane", new int[] {FEATURES}, 2, features, new int[EXAMPLES]);
        try (Model model = new Model(ModelSpec.named("linear", List.of(FEATURES), 2), 100)) {
            model.loadParameters(parameters);
            Smoothing smoothing = new Smoothing(model.victim(), SIGMA, 100, 4000, 0.001);
            int tooLarge = 0;
            double shortfall = 0;
            int near = 0;
            for (int i = 0; i < EXAMPLES; i++) {
                double distance = distance(parameters, features, i);
                Smoothing.Certificate found = smoothing.certify(data, i, i);
                tooLarge += found.radius() > Math.abs(distance) ? 1 : 0;
                if (!found.abstains() && Math.abs(distance) < 1.5 * SIGMA) {
                    near++;
                    shortfall += Math.abs(distance) - found.radius();
                    assertEquals(distance > 0 ? 1 : 0, found.label());
                }
                assertTrue(!found.abstains() || Math.abs(distance) < 0.15, "abstained at " + distance);
            }
            assertTrue(tooLarge <= 6, tooLarge + " certificates are too large");
            assertTrue(near > 50 && shortfall / near < 0.06, "radii fall short by " + shortfall / near);
        }
    }

    private static double distance(float[] parameters, float[] features, int example) {
        double sum = 0;
        double squares = 0;
        for (int f = 0; f < FEATURES; f++) {
            double slope = (double) parameters[2 * f + 1] - parameters[2 * f];
            sum += slope * features[example * FEATURES + f];
            squares += slope * slope;
        }
        return sum / Math.sqrt(squares);
    }

    /** A thousand samples that agree: the quantile of .001^(1/1000), times the deviation. */
    @Test
    void reach_isTheRadiusWhereAllSamplesAgree() {
        assertEquals(0.6158156536952, Smoothing.reach(0.25, 1000, 0.001), 1e-9);
        assertEquals(0, Smoothing.reach(0.25, 1, 0.001));
    }

    @Test
    void boundsOfClopperAndPearson_areThePublishedOnes() {
        // Exact: all of n right, the lower bound solves p^n = alpha.
        assertEquals(Math.pow(0.001, 1.0 / 1000), ClopperPearson.lower(1000, 1000, 0.001), 1e-12);
        assertEquals(1 - Math.pow(0.05, 1.0 / 20), ClopperPearson.upper(0, 20, 0.05), 1e-12);
        // 8 of 10 at 95 % two-sided: .4439 to .9748.
        assertEquals(0.4439, ClopperPearson.lower(8, 10, 0.025), 1e-4);
        assertEquals(0.9748, ClopperPearson.upper(8, 10, 0.025), 1e-4);
        assertThrows(IllegalArgumentException.class, () -> ClopperPearson.lower(3, 2, 0.1));
    }
}
