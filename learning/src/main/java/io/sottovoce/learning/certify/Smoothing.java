package io.sottovoce.learning.certify;

import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import org.hipparchus.special.Erf;

/**
 * Certificates by randomised smoothing (Cohen, Rosenfeld and Kolter, Certified Adversarial Robustness via Randomized
 * Smoothing, 2019, algorithm CERTIFY). The smoothed classifier predicts the class that the model gives most often to an
 * example with Gaussian noise; with probability at least {@code 1 - alpha} over the samples, a certified prediction does not
 * change within the radius, in L2.
 *
 * <p>Noise is drawn from a generator that is no secret: who certifies must not let an attacker choose examples by its seed.
 */
public final class Smoothing {
    private final Victim victim;
    private final double sigma;
    private final int selection;
    private final int samples;
    private final double alpha;
    private final float[] clean;
    private final float[] noisy;
    private final float[] logits;

    /**
     * A certifier.
     *
     * @param sigma deviation of the noise on each feature
     * @param selection samples that choose the class
     * @param samples samples that bound its probability
     * @param alpha probability of a wrong certificate, for each example
     */
    public Smoothing(Victim victim, double sigma, int selection, int samples, double alpha) {
        if (!(sigma > 0) || selection < 1 || samples < 1 || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("sigma " + sigma + ", " + selection + " and " + samples
                    + " samples, alpha " + alpha + ": expected positive numbers and an alpha between 0 and 1");
        }
        this.victim = victim;
        this.sigma = sigma;
        this.selection = selection;
        this.samples = samples;
        this.alpha = alpha;
        this.clean = new float[victim.width()];
        this.noisy = new float[Math.multiplyExact(victim.rowsMax(), victim.width())];
        this.logits = new float[Math.multiplyExact(victim.rowsMax(), victim.classes())];
    }

    /**
     * What is certain of an example.
     *
     * @param label the prediction, or -1 where the samples do not settle it
     * @param radius within which it does not change, in L2; 0 where there is none
     * @param probability lower bound of the probability of the class under noise
     */
    public record Certificate(int label, double radius, double probability) {
        /** Whether the samples did not settle the class. */
        public boolean abstains() {
            return label < 0;
        }
    }

    /** The largest radius that so many samples can certify: that of an example for which all of them agree. */
    public static double reach(double sigma, int samples, double alpha) {
        return sigma * Math.max(0, quantile(ClopperPearson.lower(samples, samples, alpha)));
    }

    /** Certifies one example; the noise follows from the seed. */
    public Certificate certify(Dataset data, int example, long seed) {
        data.copyFeatures(example, clean, 0);
        SplitMix64 random = new SplitMix64(seed);
        int[] chosen = counts(selection, random);
        int best = 0;
        for (int c = 1; c < chosen.length; c++) {
            best = chosen[c] > chosen[best] ? c : best;
        }
        int hits = counts(samples, random)[best];
        double probability = ClopperPearson.lower(hits, samples, alpha);
        return probability > 0.5
                ? new Certificate(best, sigma * quantile(probability), probability)
                : new Certificate(-1, 0, probability);
    }

    /** How often each class is predicted under noise. */
    private int[] counts(int number, SplitMix64 random) {
        int[] counts = new int[victim.classes()];
        int width = victim.width();
        for (int done = 0; done < number; ) {
            int rows = Math.min(victim.rowsMax(), number - done);
            for (int i = 0; i < rows * width; i++) {
                noisy[i] = (float) (clean[i % width] + sigma * random.nextGaussian());
            }
            victim.logits(noisy, rows, logits);
            for (int row = 0; row < rows; row++) {
                counts[predicted(row * victim.classes())]++;
            }
            done += rows;
        }
        return counts;
    }

    private int predicted(int at) {
        int best = 0;
        for (int c = 1; c < victim.classes(); c++) {
            best = logits[at + c] > logits[at + best] ? c : best;
        }
        return best;
    }

    /** The quantile of the standard normal distribution. */
    static double quantile(double probability) {
        return Math.sqrt(2) * Erf.erfInv(2 * probability - 1);
    }
}
