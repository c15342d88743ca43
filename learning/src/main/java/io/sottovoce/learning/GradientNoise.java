package io.sottovoce.learning;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.privacy.mechanism.CentralNoise;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.util.List;

/**
 * Adds discrete Gaussian noise to a sum of clipped gradients.
 *
 * <p>The sum is rounded to multiples of a unit first. One example moves it by at most the clip, and rounding moves each of d
 * elements by at most one unit more, so the integers' L2 sensitivity is {@code clip / unit + sqrt(d)}. The unit is chosen so
 * that the second term adds little: as little as the widest table of noise allows where that is at most a quarter (a few
 * percent for tens of thousands of elements), else one percent, with noise that is much slower to draw.
 *
 * <p>Does not cover: the rounding of float32 sums in the worst case; a margin of 2^-10 of the clip is added for it as it
 * occurs.
 */
final class GradientNoise {
    private static final int CHUNK = 1024;
    private static final double FLOAT_MARGIN = 0x1p-10;
    /** Noise of a deviation up to this is drawn from a table, several times as fast. */
    private static final double TABLE_DEVIATION = 3900;

    private static final double TABLE_SHARE = 0.25;
    private static final double WIDE_SHARE = 0.01;

    private final List<Segment> segments;
    private final double perUnit;
    private final CentralNoise noise;
    private final SecretBits bits;
    private final float[] values = new float[CHUNK];
    private final long[] integers = new long[CHUNK];

    GradientNoise(RecordPrivacy privacy, List<Segment> segments, NoiseSamplers samplers, SecretBits bits) {
        this.segments = segments;
        this.bits = bits;
        double root = Math.sqrt(segments.stream().mapToDouble(Segment::length).sum());
        double table = TABLE_DEVIATION / privacy.noiseMultiplier() - root;
        double clipUnits = table * TABLE_SHARE >= root ? table / (1 + FLOAT_MARGIN) : root / WIDE_SHARE;
        this.perUnit = clipUnits / privacy.clip();
        double sensitivity = clipUnits * (1 + FLOAT_MARGIN) + root;
        this.noise = new CentralNoise(privacy.noiseMultiplier(), sensitivity, samplers);
    }

    /** Rounds a sum, adds noise and divides. */
    void apply(Tensor sum, int divisor) {
        for (Segment segment : segments) {
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                int count = Math.min(CHUNK, segment.end() - at);
                apply(sum, at, count, 1 / (perUnit * divisor));
            }
        }
    }

    private void apply(Tensor sum, int at, int count, double unit) {
        sum.read(at, values, 0, count);
        for (int i = 0; i < count; i++) {
            integers[i] = Math.round(values[i] * perUnit);
        }
        noise.addTo(integers, count, bits);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (integers[i] * unit);
        }
        sum.write(at, values, 0, count);
    }
}
