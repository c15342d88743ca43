package io.sottovoce.privacy.accounting;

import java.util.function.DoubleUnaryOperator;

/** Looks for the smallest noise multiplier whose epsilon is within a target: falling epsilon, few evaluations. */
final class NoiseSearch {
    private static final int EVALUATIONS_MAX = 80;
    private static final double NOISE_MIN = 1e-6;

    private NoiseSearch() {}

    /** Brackets by doubling, then the Illinois rule on (ln z, ln epsilon); returns the end that meets the target. */
    static double smallest(DoubleUnaryOperator epsilonOf, double target, double accuracy, double noiseMax) {
        double good = 1;
        double goodValue = excess(epsilonOf, good, target);
        while (goodValue > 0) {
            good *= 2;
            if (good > noiseMax) {
                throw new AccountingRefusedException(
                        "no noise multiplier up to " + noiseMax + " reaches epsilon " + target);
            }
            goodValue = excess(epsilonOf, good, target);
        }
        double bad = good / 2;
        double badValue = excess(epsilonOf, bad, target);
        while (badValue <= 0 && bad > NOISE_MIN) {
            good = bad;
            goodValue = badValue;
            bad /= 2;
            badValue = excess(epsilonOf, bad, target);
        }
        return badValue <= 0
                ? good
                : narrow(epsilonOf, target, accuracy, new double[] {bad, badValue, good, goodValue});
    }

    private static double narrow(DoubleUnaryOperator epsilonOf, double target, double accuracy, double[] bracket) {
        double bad = Math.log(bracket[0]);
        double badValue = bracket[1];
        double good = Math.log(bracket[2]);
        double goodValue = bracket[3];
        int side = 0;
        for (int i = 0; i < EVALUATIONS_MAX && good - bad > accuracy; i++) {
            double guess = guess(bad, badValue, good, goodValue);
            double value = excess(epsilonOf, Math.exp(guess), target);
            if (value > 0) {
                bad = guess;
                badValue = value;
                goodValue = side == 1 ? goodValue / 2 : goodValue;
                side = 1;
            } else {
                good = guess;
                goodValue = value;
                badValue = side == -1 ? badValue / 2 : badValue;
                side = -1;
                if (value > -accuracy) {
                    break;
                }
            }
        }
        return Math.exp(good);
    }

    private static double guess(double bad, double badValue, double good, double goodValue) {
        double guess = (bad * goodValue - good * badValue) / (goodValue - badValue);
        boolean usable = guess > bad && guess < good && !Double.isInfinite(badValue) && !Double.isInfinite(goodValue);
        return usable ? guess : (bad + good) / 2;
    }

    private static double excess(DoubleUnaryOperator epsilonOf, double z, double target) {
        return Math.log(epsilonOf.applyAsDouble(z)) - Math.log(target);
    }
}
