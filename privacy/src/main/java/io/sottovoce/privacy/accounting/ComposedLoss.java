package io.sottovoce.privacy.accounting;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The loss of many steps in one direction, composed by the Fourier transform of the exponentially tilted law.
 *
 * <p>With {@code p_t(l) = p(l) e^(t l - K(t))} the sum of the steps is concentrated where the answer lies, so that the
 * transform's absolute error, which in the plain law would drown a delta of 1e-12, is relative to the answer. The
 * window's ends come from Chernoff's bound: what lies above is charged as infinite loss, what lies below contributes to
 * no delta asked above the window's low end, and what wraps around only adds.
 */
final class ComposedLoss {
    /** One law and how often it is taken. */
    record Part(LossDistribution law, long count) {}

    /** Most points of the sum's window; a grid that needs more is too fine. */
    static final int POINTS_MAX = 1 << 22;

    private static final double LOG_OUTSIDE = 36; // e^-36 = 2e-16 of the tilted mass lies beyond either end
    private static final double VALLEY_RATIO = 0.6;

    private final double step;
    private final double tilt;
    private final double logMoment;
    private final long low;
    private final double[] untilted;
    private final double atInfinity;
    private final double noise;

    private ComposedLoss(
            double step, double tilt, double logMoment, long low, double[] untilted, double atInfinity, double noise) {
        this.step = step;
        this.tilt = tilt;
        this.logMoment = logMoment;
        this.low = low;
        this.untilted = untilted;
        this.atInfinity = atInfinity;
        this.noise = noise;
    }

    static double logMoment(List<Part> parts, double t) {
        double sum = 0;
        for (Part part : parts) {
            sum += part.count() * part.law().logMoment(t);
        }
        return sum;
    }

    /** The tilt at which Chernoff's bound proves the smallest epsilon for a delta. */
    static double tiltForDelta(List<Part> parts, double delta) {
        return argMin(t -> (logMoment(parts, t) - Math.log(delta)) / t);
    }

    /** The tilt at which Chernoff's bound on the mass above an epsilon is smallest. */
    static double tiltForEpsilon(List<Part> parts, double epsilon) {
        return argMin(t -> logMoment(parts, t) - t * epsilon);
    }

    private static double argMin(DoubleUnaryOperator function) {
        double best = Double.POSITIVE_INFINITY;
        double bestLog = 0;
        for (double log = -12; log <= 16; log += 2) {
            double value = function.applyAsDouble(Math.exp(log));
            if (value < best) {
                best = value;
                bestLog = log;
            }
        }
        double width = 1;
        for (int i = 0; i < 6; i++, width /= 2) {
            for (double log : new double[] {bestLog - width, bestLog + width}) {
                double value = function.applyAsDouble(Math.exp(log));
                if (value < best) {
                    best = value;
                    bestLog = log;
                }
            }
        }
        return Math.exp(bestLog);
    }

    /**
     * Composes all parts, which share one grid; empty where the window would need more than the points allowed.
     *
     * @param sketch the same parts on a coarse grid, on which the ends of the window are sought
     */
    static Optional<ComposedLoss> compose(List<Part> parts, List<Part> sketch, double tilt) {
        if (parts.size() == 1 && parts.get(0).count() == 1) {
            return Optional.of(single(parts.get(0).law()));
        }
        Window window = Window.of(parts, sketch, tilt);
        if (window.points() > POINTS_MAX) {
            return Optional.empty();
        }
        int length = Math.max(2, Integer.highestOneBit(Math.toIntExact(window.points()) - 1) * 2);
        Fourier fourier = new Fourier(length);
        double[] re = new double[length];
        double[] im = new double[length];
        Arrays.fill(re, 1);
        SpectralError error = new SpectralError(length);
        long offset = 0;
        double finite = 0;
        for (Part part : parts) {
            offset += part.count() * multiplyPower(part, tilt, fourier, re, im, error);
            finite += part.count() * Math.log1p(-part.law().infinity());
        }
        fourier.inverseScrambled(re, im);
        double step = window.step();
        double logMoment = logMoment(parts, tilt);
        double[] untilted = new double[length];
        for (int i = 0; i < length; i++) {
            int at = (int) Math.floorMod(window.low() + i - offset, (long) length);
            double loss = (window.low() + i) * step;
            untilted[i] = Math.max(0, re[at]) * Math.exp(Math.min(700, logMoment - tilt * loss));
        }
        double above = Math.exp(window.logMassAbove());
        double noise = error.of(re) * weightNorm(tilt, step, length);
        return Optional.of(
                new ComposedLoss(step, tilt, logMoment, window.low(), untilted, above - Math.expm1(finite), noise));
    }

    /** One step needs no transform and has no rounding. */
    private static ComposedLoss single(LossDistribution law) {
        double[] mass = new double[law.size()];
        for (int i = 0; i < mass.length; i++) {
            mass[i] = law.massAt(i);
        }
        return new ComposedLoss(law.step(), 0, 0, law.lowIndex(), mass, law.infinity(), 0);
    }

    /**
     * L2 norm over losses l above any epsilon of e^(-t (l - eps)) (1 - e^(eps - l)), with which delta weighs the tilted law:
     * by Cauchy and Schwarz an error of that law counts no more than this often.
     */
    private static double weightNorm(double tilt, double step, int length) {
        double sum = 0;
        for (int j = 1; j <= length; j++) {
            double weight = Math.exp(-tilt * (j - 1) * step) * -Math.expm1(-j * step);
            sum += weight * weight;
            if (weight < 1e-30 * sum) {
                break;
            }
        }
        return Math.sqrt(sum);
    }

    /** Multiplies the spectrum by the part's, raised to its count; returns the index the part was centred at. */
    private static long multiplyPower(
            Part part, double tilt, Fourier fourier, double[] re, double[] im, SpectralError error) {
        LossDistribution law = part.law();
        double logMoment = law.logMoment(tilt);
        double[] partRe = new double[re.length];
        double[] partIm = new double[re.length];
        double mean = 0;
        for (int i = 0; i < law.size(); i++) {
            mean += Math.exp(law.logMass(i) + tilt * law.loss(i) - logMoment) * (law.lowIndex() + i);
        }
        long centre = Math.round(mean);
        for (int i = 0; i < law.size(); i++) {
            int at = (int) Math.floorMod(law.lowIndex() + i - centre, (long) re.length);
            partRe[at] += Math.exp(law.logMass(i) + tilt * law.loss(i) - logMoment);
        }
        fourier.forwardScrambled(partRe, partIm);
        error.takePower(partRe, partIm, part.count());
        for (int k = 0; k < re.length; k++) {
            double radius = Math.exp(part.count() * 0.5 * Math.log(partRe[k] * partRe[k] + partIm[k] * partIm[k]));
            double angle = part.count() * Math.atan2(partIm[k], partRe[k]);
            double powerRe = radius == 0 ? 0 : radius * Math.cos(angle);
            double powerIm = radius == 0 ? 0 : radius * Math.sin(angle);
            double product = re[k] * powerRe - im[k] * powerIm;
            im[k] = re[k] * powerIm + im[k] * powerRe;
            re[k] = product;
        }
        return centre;
    }

    /** delta at an epsilon: sum over losses l above it of f(l) (1 - e^(eps - l)), and what counts as infinite. */
    double delta(double epsilon) {
        double sum = atInfinity + rounding(epsilon);
        for (int i = untilted.length - 1; i >= 0; i--) {
            double loss = (low + i) * step;
            if (loss <= epsilon) {
                break;
            }
            sum += untilted[i] * -Math.expm1(epsilon - loss);
        }
        return Math.min(1, sum);
    }

    /** The smallest epsilon inside the window whose delta is at most the target; infinite where there is none. */
    double epsilon(double delta) {
        if (atInfinity >= delta) {
            return Double.POSITIVE_INFINITY;
        }
        // Downwards over the grid: above = delta so far, decayed = sum of f(l) e^(l_i - l). Positive terms only.
        double above = atInfinity;
        double decayed = 0;
        double keep = Math.exp(-step);
        double gain = -Math.expm1(-step);
        for (int i = untilted.length - 1; i >= 0; i--) {
            double loss = (low + i) * step;
            double allowed = delta - rounding(loss);
            if (above > allowed) {
                double inside = decayed > 0 ? Math.log1p((above - allowed) / decayed) : step;
                return Math.max(0, loss + Math.min(step, inside));
            }
            above += gain * (decayed + untilted[i]);
            decayed = keep * (decayed + untilted[i]);
        }
        return Math.max(0, low * step);
    }

    private double rounding(double epsilon) {
        return noise * Math.exp(Math.min(700, logMoment - tilt * epsilon));
    }

    /** Indices that hold the tilted sum up to e^-36, and Chernoff's bound of the true mass above them. */
    private record Window(double step, long low, long high, double logMassAbove) {
        long points() {
            return high - low + 1;
        }

        static Window of(List<Part> parts, List<Part> sketch, double tilt) {
            double step = parts.get(0).law().step();
            double about = ComposedLoss.logMoment(sketch, tilt);
            double typical = Math.sqrt(2 * LOG_OUTSIDE) / Math.max(deviation(sketch, tilt), step);
            double up = valley(typical, s -> (ComposedLoss.logMoment(sketch, tilt + s) - about + LOG_OUTSIDE) / s);
            double down = valley(typical, s -> (ComposedLoss.logMoment(sketch, tilt - s) - about + LOG_OUTSIDE) / s);
            double centre = ComposedLoss.logMoment(parts, tilt);
            double high = (ComposedLoss.logMoment(parts, tilt + up) - centre + LOG_OUTSIDE) / up;
            double low = -(ComposedLoss.logMoment(parts, tilt - down) - centre + LOG_OUTSIDE) / down;
            // K(t+s) - (t+s) high, where high was chosen to make K(t+s) - K(t) - s high = -LOG_OUTSIDE.
            double above = centre - tilt * high - LOG_OUTSIDE;
            return new Window(step, (long) Math.floor(low / step), (long) Math.ceil(high / step), above);
        }

        /** A point near the bottom of a valley, walked to by constant ratios. */
        private static double valley(double start, DoubleUnaryOperator height) {
            double at = start;
            double lowest = height.applyAsDouble(at);
            for (double ratio : new double[] {VALLEY_RATIO, 1 / VALLEY_RATIO}) {
                double next = height.applyAsDouble(at * ratio);
                while (next < lowest) {
                    at *= ratio;
                    lowest = next;
                    next = height.applyAsDouble(at * ratio);
                }
            }
            return at;
        }

        private static double deviation(List<Part> parts, double tilt) {
            double variance = 0;
            for (Part part : parts) {
                LossDistribution law = part.law();
                double logMoment = law.logMoment(tilt);
                double first = 0;
                double second = 0;
                for (int i = 0; i < law.size(); i++) {
                    double p = Math.exp(law.logMass(i) + tilt * law.loss(i) - logMoment);
                    first += p * law.loss(i);
                    second += p * law.loss(i) * law.loss(i);
                }
                variance += part.count() * Math.max(0, second - first * first);
            }
            return Math.sqrt(variance);
        }
    }
}
