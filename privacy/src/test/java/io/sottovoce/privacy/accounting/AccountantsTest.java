package io.sottovoce.privacy.accounting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.accounting.LossAccountant.Release;
import io.sottovoce.privacy.accounting.LossPair.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class AccountantsTest {
    private static final long SEED = 4_711;

    private static AccountantQuery gaussian(AccountantKind kind, double z, double rate, long steps) {
        return AccountantQuery.of(kind, MechanismKind.GAUSSIAN)
                .noiseMultiplier(z)
                .sampling(Sampling.POISSON, rate)
                .steps(steps)
                .build();
    }

    @Test
    void unprovedPair_isRefusedInOneLine() {
        for (MechanismKind mechanism : List.of(MechanismKind.SKELLAM, MechanismKind.TREE, MechanismKind.BANDED)) {
            AccountantQuery query = AccountantQuery.of(AccountantKind.PLD, mechanism)
                    .noiseMultiplier(1)
                    .skellam(10, 5, 100)
                    .build();
            String message = assertThrows(AccountingRefusedException.class, () -> Accountants.epsilon(query, 1e-5))
                    .getMessage();
            assertEquals("no pld accountant is proved for " + mechanism.label(), message);
        }
        AccountantQuery vector = AccountantQuery.of(AccountantKind.PLD, MechanismKind.DISCRETE_GAUSSIAN)
                .noiseMultiplier(1)
                .build();
        assertThrows(AccountingRefusedException.class, () -> Accountants.epsilon(vector, 1e-5));
        AccountantQuery sampledAnalytic = gaussian(AccountantKind.ANALYTIC, 1, 0.5, 1);
        assertThrows(AccountingRefusedException.class, () -> Accountants.epsilon(sampledAnalytic, 1e-5));
        AccountantQuery fixedSize = AccountantQuery.of(AccountantKind.PLD, MechanismKind.GAUSSIAN)
                .noiseMultiplier(1)
                .sampling(Sampling.FIXED_SIZE, 0.1)
                .build();
        assertThrows(AccountingRefusedException.class, () -> Accountants.epsilon(fixedSize, 1e-5));
    }

    @Test
    void valueOutOfRange_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Accountants.epsilon(gaussian(AccountantKind.RDP, -1, 1, 1), 1e-5));
        assertThrows(
                IllegalArgumentException.class,
                () -> Accountants.epsilon(gaussian(AccountantKind.RDP, Double.NaN, 1, 1), 1e-5));
        assertThrows(
                IllegalArgumentException.class, () -> Accountants.epsilon(gaussian(AccountantKind.RDP, 1, 2, 1), 1e-5));
        assertThrows(
                IllegalArgumentException.class,
                () -> Accountants.epsilon(gaussian(AccountantKind.RDP, 1, 1, -1), 1e-5));
        for (double delta : new double[] {0, 1, -1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Accountants.epsilon(gaussian(AccountantKind.RDP, 1, 1, 1), delta));
        }
    }

    @Test
    void edges_noSamplingCostsNothingNoNoiseCostsEverything() {
        for (AccountantKind kind : List.of(AccountantKind.RDP, AccountantKind.PLD)) {
            assertEquals(
                    0, Accountants.epsilon(gaussian(kind, 1, 0, 1000), 1e-5).epsilon());
            assertEquals(0, Accountants.epsilon(gaussian(kind, 1, 0.5, 0), 1e-5).epsilon());
            assertEquals(
                    Double.POSITIVE_INFINITY,
                    Accountants.epsilon(gaussian(kind, 0, 0.5, 1), 1e-5).epsilon());
        }
        assertEquals(
                Double.POSITIVE_INFINITY,
                Accountants.epsilon(gaussian(AccountantKind.ANALYTIC, 0, 1, 1), 1e-5)
                        .epsilon());
    }

    @Test
    void epsilon_fallsWithNoiseAndRisesWithSamplingAndSteps() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            double z = 0.5 + 2 * random.nextDouble();
            double rate = 0.001 + 0.5 * random.nextDouble();
            long steps = 1L + random.nextInt(1000);
            double here = epsilon(z, rate, steps);
            assertTrue(epsilon(z * 1.1, rate, steps) < here);
            assertTrue(epsilon(z, rate * 1.1, steps) > here);
            assertTrue(epsilon(z, rate, steps + 1 + steps / 10) > here);
        }
    }

    private static double epsilon(double z, double rate, long steps) {
        return Accountants.epsilon(gaussian(AccountantKind.RDP, z, rate, steps), 1e-5)
                .epsilon();
    }

    @Test
    void lossDistribution_isNeverAboveRenyiAndInvertsItself() {
        Random random = new Random(SEED);
        for (int i = 0; i < 6; i++) {
            double z = 0.6 + 2 * random.nextDouble();
            double rate = 0.01 + 0.3 * random.nextDouble();
            long steps = 1L + random.nextInt(300);
            AccountantQuery loss = gaussian(AccountantKind.PLD, z, rate, steps);
            double epsilon = Accountants.epsilon(loss, 1e-6).epsilon();
            assertTrue(epsilon
                    <= Accountants.epsilon(gaussian(AccountantKind.RDP, z, rate, steps), 1e-6)
                            .epsilon());
            assertEquals(1e-6, Accountants.delta(loss, epsilon).delta(), 1e-9);
        }
    }

    @Test
    void renyiConversions_invertEachOther() {
        RenyiBudget budget = RenyiBudget.nothing(RenyiOrders.fine()).plus(new SampledGaussianRenyi(1.2, 0.05), 100);
        double epsilon = budget.epsilon(1e-7).epsilon();
        assertEquals(1e-7, budget.delta(epsilon).delta(), 1e-13);
        assertEquals(0, RenyiBudget.nothing(RenyiOrders.ledger()).epsilon(1e-5).epsilon());
        double[] constant = new double[31];
        Arrays.fill(constant, 1.1);
        RenyiOrders upTo32 =
                RenyiOrders.of(IntStream.rangeClosed(2, 32).asDoubleStream().toArray());
        // dp_accounting, rdp_privacy_accountant_test.py
        RenyiGuarantee guarantee = RenyiBudget.ofValues(upTo32, constant).epsilon(1e-5);
        assertEquals(1.32783806176, guarantee.epsilon(), 1e-9);
        assertEquals(32, guarantee.order());
    }

    @Test
    void composition_addsPerOrder() {
        RenyiCurve step = new SampledGaussianRenyi(0.9, 0.02);
        RenyiBudget many = RenyiBudget.nothing(RenyiOrders.ledger()).plus(step, 7);
        RenyiBudget one = RenyiBudget.of(RenyiOrders.ledger(), step);
        RenyiBudget sum = RenyiBudget.nothing(RenyiOrders.ledger());
        for (int i = 0; i < 7; i++) {
            sum = sum.plus(one);
        }
        for (int i = 0; i < many.values().length; i++) {
            assertEquals(many.values()[i], sum.values()[i], 1e-12 * many.values()[i]);
        }
    }

    @Test
    void unequalMechanisms_compose() {
        // dp_accounting, pld_privacy_accountant_test.py: mixtures of Gaussians.
        GaussianMixture first = new GaussianMixture(1, new double[] {0, 1, 2}, new double[] {.2, .6, .2});
        GaussianMixture second = new GaussianMixture(2, new double[] {0, 2, 3}, new double[] {.33, .34, .33});
        double epsilon = new LossAccountant(List.of(new Release(first, 3), new Release(second, 2))).epsilon(1e-6);
        assertEquals(17.193115, epsilon, 1e-4);
    }

    @Test
    void groupsOfRecords_costMore() {
        AccountantQuery one = gaussian(AccountantKind.RDP, 1, 64 / 10_000.0, 782);
        RenyiBudget budget = RenyiBudget.nothing(RenyiOrders.fine()).plus(new SampledGaussianRenyi(1, 0.0064), 782);
        double three = GroupPrivacy.epsilon(delta -> budget.epsilon(delta).epsilon(), 3, 1e-6);
        assertEquals(6.425, three, 5e-3); // tensorflow_privacy, compute_dp_sgd_privacy_test.py
        assertTrue(three > 3 * Accountants.epsilon(one, 1e-6).epsilon());
        assertEquals(
                56.224,
                RenyiBudget.nothing(RenyiOrders.fine())
                        .plus(new GaussianRenyi(1 / 3.0), 5)
                        .epsilon(1e-6)
                        .epsilon(),
                1e-3);
    }

    @Test
    void truncatedDiscreteGaussian_putsItsMassWhereTheSplitSays() {
        LossPair whole = new DiscreteGaussianPair(1, 1, 1, 1);
        LossDistribution law = whole.discretise(Direction.REMOVE, 1e-4);
        assertEquals(.274068619, law.infinity(), 1e-9);
        assertEquals(new TreeMap<>(Map.of(-5000L, .274068619, 5000L, .451862762)), rounded(law));
        LossPair sampled = new DiscreteGaussianPair(1, 1, 0.6, 1);
        LossDistribution add = sampled.discretise(Direction.ADD, 1e-4);
        assertEquals(0, add.infinity());
        assertEquals(.141485241, rounded(add).get(-3288L));
        assertEquals(.426140623, rounded(add).get(2693L));
        assertEquals(.248668747, rounded(add).get(9163L));
        LossDistribution remove = sampled.discretise(Direction.REMOVE, 1e-4);
        assertEquals(.164441171, remove.infinity(), 1e-9);
        assertEquals(.196565440, rounded(remove).get(3288L));
        assertEquals(.325534808, rounded(remove).get(-2693L));
        assertEquals(.099466577, rounded(remove).get(-9163L));
    }

    private static Map<Long, Double> rounded(LossDistribution law) {
        Map<Long, Double> masses = new TreeMap<>();
        for (int i = 0; i < law.size(); i++) {
            double value = Math.rint(law.massAt(i) * 1e9) / 1e9;
            if (value > 0) {
                masses.put(law.lowIndex() + i, value);
            }
        }
        return masses;
    }

    @Test
    void sumOfDiscreteGaussians_paysTau() {
        assertEquals(2.3453253, DiscreteGaussianSumRenyi.tau(10, .5), 1e-7);
        assertEquals(.11792820, DiscreteGaussianSumRenyi.tau(10, .7), 1e-8);
        assertEquals(1.4503306, DiscreteGaussianSumRenyi.tau(100, .6), 1e-7);
        assertEquals(5.4778870e-4, DiscreteGaussianSumRenyi.tau(100, 1), 1e-11);
        double wide = new DiscreteGaussianSumRenyi(100, 30, 2000, 40, 1 << 20).epsilon(8);
        assertEquals(new GaussianRenyi(300 / 40.0).epsilon(8), wide, 1e-12);
    }

    @Test
    void treeSensitivity_isTheReferenceAndTheExhaustiveMaximum() {
        int[][] reference = {
            {1, 7, 8, 4},
            {3, 3, 9, 11},
            {3, 2, 7, 9},
            {8, 2, 24, 88},
            {3, 0, 3, 7},
            {8, 0, 8, 120},
            {11, 0, 11, 127},
            {19, 0, 19, 503}
        };
        for (int[] row : reference) {
            assertEquals(row[3], TreeSensitivity.squared(row[0], row[1], row[2]));
        }
        for (int leaves = 1; leaves <= 13; leaves++) {
            for (int separation = 0; separation <= 4; separation++) {
                for (int most = 1; most <= 5; most++) {
                    assertEquals(
                            exhaustive(most, separation, leaves),
                            TreeSensitivity.squared(most, separation, leaves),
                            most + " " + separation + " " + leaves);
                }
            }
        }
    }

    private static int exhaustive(int most, int separation, int leaves) {
        int best = 0;
        for (int pattern = 1; pattern < 1 << leaves; pattern++) {
            if (Integer.bitCount(pattern) <= most && separated(pattern, separation)) {
                best = Math.max(best, treeNorm(pattern, leaves));
            }
        }
        return best;
    }

    private static boolean separated(int pattern, int separation) {
        for (int shift = 1; shift <= separation; shift++) {
            if ((pattern & pattern >> shift) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int treeNorm(int pattern, int leaves) {
        int sum = 0;
        for (int size = 1; size <= leaves; size *= 2) {
            for (int start = 0; start + size <= leaves; start += size) {
                int count = Integer.bitCount(pattern >> start & ((1 << size) - 1));
                sum += count * count;
            }
        }
        return sum;
    }

    @Test
    void squareRootFactors_multiplyToPrefixSumsAndIdentity() {
        double[] root = BandedFactor.squareRoot(5).coefficients();
        double[] inverse = BandedFactor.inverseSquareRoot(5);
        assertEquals(35.0 / 128, root[4], 1e-15);
        assertEquals(-5.0 / 128, inverse[4], 1e-15);
        for (int n = 0; n < 5; n++) {
            double square = 0;
            double identity = 0;
            for (int i = 0; i <= n; i++) {
                square += root[i] * root[n - i];
                identity += root[i] * inverse[n - i];
            }
            assertEquals(1, square, 1e-15);
            assertEquals(n == 0 ? 1 : 0, identity, 1e-15);
        }
        double norm = 1 + 0.25;
        assertEquals(2 * norm, BandedFactor.squareRoot(2).squaredSensitivity(2, 1, 4), 1e-15);
        assertThrows(
                IllegalArgumentException.class, () -> BandedFactor.squareRoot(3).squaredSensitivity(2, 1, 4));
        assertThrows(IllegalArgumentException.class, () -> BandedFactor.of(1, -0.5));
    }

    /** The plain dynamic programme over patterns, which the closed form must agree with. */
    private static double bandedByProgramme(int bands, int most, int separation, int steps) {
        double[] c = BandedFactor.squareRoot(bands).coefficients();
        double[] best = new double[steps + separation + 1];
        for (int round = 0; round < most; round++) {
            double[] next = best.clone();
            for (int j = steps - 1; j >= 0; j--) {
                double norm = 0;
                for (int i = 0; i < Math.min(bands, steps - j); i++) {
                    norm += c[i] * c[i];
                }
                next[j] = Math.max(next[j + 1], norm + best[j + separation + 1]);
            }
            best = next;
        }
        return best[0];
    }

    @Test
    void bandedSensitivity_isTheMaximumOverPatterns() {
        for (int steps : new int[] {1, 2, 5, 12, 40}) {
            for (int separation : new int[] {0, 1, 3, 50}) {
                for (int bands = 1; bands <= Math.min(steps, separation + 1); bands++) {
                    for (int most : new int[] {1, 2, 7}) {
                        assertEquals(
                                bandedByProgramme(bands, most, separation, steps),
                                BandedFactor.squareRoot(bands).squaredSensitivity(most, separation, steps),
                                1e-12,
                                bands + " bands, " + most + ", " + separation + ", " + steps);
                    }
                }
            }
        }
        assertEquals(1, BandedFactor.squareRoot(1).squaredSensitivity(1, 0, 1_000_000_000));
    }

    @Test
    void orders_areReadFromRangesAndRefusedInOneLine() {
        RenyiOrders orders = RenyiOrders.ofLabel("12..14,1.1..1.4/0.1,1.2,64");
        assertArrayEquals(new double[] {1.1, 1.2, 1.3, 1.4, 12, 13, 14, 64}, orders.toArray());
        for (String bad : List.of("", "2..", "a", "2..9/0", "2..9/-1", "2...4", "1..4", "2..1e9", "NaN", "3..2")) {
            assertThrows(IllegalArgumentException.class, () -> RenyiOrders.ofLabel(bad), bad);
        }
    }

    @Test
    void classicConversion_isLargerAndTheOneOldFiguresUse() {
        RenyiBudget budget = RenyiBudget.nothing(RenyiOrders.fine()).plus(new GaussianRenyi(1), 1);
        double classic = budget.epsilon(1e-5, RenyiConversion.CLASSIC).epsilon();
        assertTrue(classic > 1.09 * budget.epsilon(1e-5).epsilon());
        assertEquals(5.298526, Concentrated.epsilon(0.5, 1e-5, RenyiConversion.CLASSIC), 1e-6);
        assertEquals(1e-5, budget.delta(classic, RenyiConversion.CLASSIC).delta(), 1e-12);
        assertEquals(1e-5, Concentrated.delta(0.5, 5.298525912, RenyiConversion.CLASSIC), 1e-12);
    }

    @Test
    void manyRestarts_composeAsRenyi() {
        RenyiCurve tree = new ConcentratedRenyi(Concentrated.rho(1.13, TreeSensitivity.squared(1, 0, 400)));
        assertEquals(
                40.622497,
                RenyiBudget.nothing(RenyiOrders.fine())
                        .plus(tree, 4)
                        .epsilon(1e-6)
                        .epsilon(),
                1e-5);
    }
}
