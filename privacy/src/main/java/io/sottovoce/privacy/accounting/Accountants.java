package io.sottovoce.privacy.accounting;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Answers questions about the cost of a mechanism: epsilon from delta, delta from epsilon, noise from a target.
 *
 * <p>A pair of mechanism and accountant that is not proved, a missing option and a target out of reach are refused with
 * an {@link AccountingRefusedException} or {@link IllegalArgumentException} of one line.
 */
public final class Accountants {
    private static final double NOISE_MAX = 1e9;
    private static final double EXACT_ACCURACY = 1e-10;
    private static final double LOSS_ACCURACY = 1e-6;

    private Accountants() {}

    /** The smallest epsilon that the accountant proves at a delta. */
    public static AccountantAnswer epsilon(AccountantQuery query, double delta) {
        Checks.delta(delta);
        check(query);
        if (query.accountant() == AccountantKind.RDP) {
            return answer(budget(query).epsilon(delta, query.conversion()));
        }
        double epsilon =
                switch (query.accountant()) {
                    case ANALYTIC -> AnalyticGaussian.epsilon(effectiveNoise(query), delta);
                    case ZCDP -> Concentrated.epsilon(rho(query), delta, query.conversion());
                    default ->
                        Math.min(
                                lossEpsilon(query, delta),
                                budget(query).epsilon(delta).epsilon());
                };
        return new AccountantAnswer(epsilon, delta, OptionalDouble.empty());
    }

    /** The smallest delta that the accountant proves at an epsilon. */
    public static AccountantAnswer delta(AccountantQuery query, double epsilon) {
        Checks.epsilon(epsilon);
        check(query);
        if (query.accountant() == AccountantKind.RDP) {
            return answer(budget(query).delta(epsilon, query.conversion()));
        }
        double delta =
                switch (query.accountant()) {
                    case ANALYTIC -> AnalyticGaussian.delta(effectiveNoise(query), epsilon);
                    case ZCDP -> Concentrated.delta(rho(query), epsilon, query.conversion());
                    default ->
                        Math.min(
                                lossDelta(query, epsilon),
                                budget(query).delta(epsilon).delta());
                };
        return new AccountantAnswer(epsilon, delta, OptionalDouble.empty());
    }

    /** The divergence of the whole composition at one Rényi order. */
    public static double divergence(AccountantQuery query, double order) {
        Checks.order(order);
        check(query);
        return query.steps() == 0 ? 0 : compositions(query) * step(query).epsilon(order);
    }

    /**
     * The smallest noise multiplier at which the mechanism gives (epsilon, delta): found from above, so what is
     * returned does give it.
     */
    public static double noiseMultiplier(AccountantQuery query, double epsilon, double delta) {
        Checks.positive("target epsilon", epsilon);
        Checks.delta(delta);
        if (query.mechanism() == MechanismKind.SKELLAM || query.hasStatedNoise()) {
            throw new AccountingRefusedException(
                    "mechanism " + query.mechanism().label()
                            + " with sensitivities takes a variance: there is no noise multiplier to look for");
        }
        check(query.withNoiseMultiplier(1));
        boolean exact = query.accountant() != AccountantKind.PLD;
        return NoiseSearch.smallest(
                z -> epsilon(query.withNoiseMultiplier(z), delta).epsilon(),
                epsilon,
                exact ? EXACT_ACCURACY : LOSS_ACCURACY,
                NOISE_MAX);
    }

    private static AccountantAnswer answer(RenyiGuarantee guarantee) {
        return new AccountantAnswer(guarantee.epsilon(), guarantee.delta(), OptionalDouble.of(guarantee.order()));
    }

    private static void check(AccountantQuery query) {
        MechanismKind mechanism = query.mechanism();
        AccountantKind accountant = query.accountant();
        Checks.samplingRate(query.samplingRate());
        Checks.steps(query.steps());
        if (!mechanism.provedBy(accountant)) {
            throw new AccountingRefusedException(
                    "no " + accountant.label() + " accountant is proved for " + mechanism.label());
        }
        if (mechanism == MechanismKind.DISCRETE_GAUSSIAN && accountant == AccountantKind.PLD && !query.scalar()) {
            throw new AccountingRefusedException(
                    "pld is proved for discrete-gaussian scalars only: give scalar and its integer sensitivity");
        }
        if (mechanism != MechanismKind.DISCRETE_GAUSSIAN && query.scalar()) {
            throw new AccountingRefusedException("scalar applies to discrete-gaussian, not to " + mechanism.label());
        }
        checkNoise(query);
        checkSampling(query);
        if (query.restarts() < 1 || (query.restarts() > 1 && !correlated(query))) {
            throw new AccountingRefusedException(
                    "restarts are " + query.restarts() + ", expected at least 1, and more for tree and banded only");
        }
    }

    private static void checkNoise(AccountantQuery query) {
        MechanismKind mechanism = query.mechanism();
        boolean takesStated = mechanism == MechanismKind.SKELLAM || mechanism == MechanismKind.DISCRETE_GAUSSIAN;
        if (query.hasStatedNoise() && !takesStated) {
            throw new AccountingRefusedException(
                    "mechanism " + mechanism.label() + " takes a noise multiplier, no sensitivities");
        }
        if (query.hasStatedNoise() && (query.accountant() != AccountantKind.RDP || query.scalar())) {
            throw new AccountingRefusedException(
                    "a sum of discrete Gaussians is proved for rdp only, and as a vector: no scalar");
        }
        if (mechanism == MechanismKind.SKELLAM) {
            query.statedNoise();
        } else if (!query.hasStatedNoise()) {
            Checks.noiseMultiplier(query.noiseMultiplier());
        }
    }

    private static void checkSampling(AccountantQuery query) {
        if (query.sampling() == Sampling.FIXED_SIZE
                && !(query.accountant() == AccountantKind.RDP && query.mechanism() == MechanismKind.GAUSSIAN)) {
            throw new AccountingRefusedException("fixed-size sampling is proved for gaussian with rdp only");
        }
        boolean all = query.samplingRate() == 1;
        boolean correlated = query.mechanism() == MechanismKind.TREE || query.mechanism() == MechanismKind.BANDED;
        boolean samples = query.accountant() == AccountantKind.RDP || query.accountant() == AccountantKind.PLD;
        if (!all && (correlated || !samples)) {
            throw new AccountingRefusedException("no sampling is proved for "
                    + query.mechanism().label() + " with " + query.accountant().label() + ": sampling rate must be 1");
        }
    }

    private static RenyiBudget budget(AccountantQuery query) {
        RenyiBudget nothing = RenyiBudget.nothing(query.orders());
        return query.steps() == 0 ? nothing : nothing.plus(step(query), compositions(query));
    }

    /** Tree and banded mechanisms are one release over all steps, as often as they are run. */
    private static long compositions(AccountantQuery query) {
        return correlated(query) && query.steps() > 0 ? query.restarts() : query.steps();
    }

    private static boolean correlated(AccountantQuery query) {
        return query.mechanism() == MechanismKind.TREE || query.mechanism() == MechanismKind.BANDED;
    }

    private static RenyiCurve step(AccountantQuery query) {
        double rate = query.samplingRate();
        return switch (query.mechanism()) {
            case GAUSSIAN ->
                query.sampling() == Sampling.FIXED_SIZE
                        ? new FixedSizeGaussianRenyi(query.noiseMultiplier(), rate)
                        : new SampledGaussianRenyi(query.noiseMultiplier(), rate);
            case SKELLAM -> sampled(query.statedNoise(), rate);
            case DISCRETE_GAUSSIAN ->
                sampled(
                        query.hasStatedNoise()
                                ? query.statedNoise()
                                : new ConcentratedRenyi(Concentrated.rho(query.noiseMultiplier(), 1)),
                        rate);
            case TREE, BANDED ->
                new ConcentratedRenyi(Concentrated.rho(query.noiseMultiplier(), streamSensitivity(query)));
        };
    }

    private static RenyiCurve sampled(RenyiCurve whole, double rate) {
        return rate == 1 ? whole : new PoissonSampledRenyi(whole, rate);
    }

    private static double rho(AccountantQuery query) {
        return Concentrated.rho(query.noiseMultiplier(), squaredSensitivity(query));
    }

    private static double effectiveNoise(AccountantQuery query) {
        double squared = squaredSensitivity(query);
        return squared == 0 ? NOISE_MAX * NOISE_MAX : query.noiseMultiplier() / Math.sqrt(squared);
    }

    /** Squared L2 sensitivity of all steps together, in units of one step's. */
    private static double squaredSensitivity(AccountantQuery query) {
        if (query.steps() == 0 || query.samplingRate() == 0) {
            return 0;
        }
        return correlated(query) ? query.restarts() * streamSensitivity(query) : query.steps();
    }

    /** S2: squared L2 sensitivity of one run of a correlated mechanism, in units of one step's. */
    public static double streamSensitivity(AccountantQuery query) {
        int steps = Math.toIntExact(query.steps());
        if (query.mechanism() == MechanismKind.TREE) {
            return TreeSensitivity.squared(query.participations(), query.minSeparation(), steps);
        }
        return BandedFactor.squareRoot(Math.min(steps, query.minSeparation() + 1))
                .squaredSensitivity(query.participations(), query.minSeparation(), steps);
    }

    private static boolean free(AccountantQuery query) {
        return query.steps() == 0 || query.samplingRate() == 0;
    }

    private static double lossEpsilon(AccountantQuery query, double delta) {
        if (free(query)) {
            return 0;
        }
        return query.noiseMultiplier() == 0
                ? Double.POSITIVE_INFINITY
                : loss(query).epsilon(delta);
    }

    private static double lossDelta(AccountantQuery query, double epsilon) {
        if (free(query)) {
            return 0;
        }
        return query.noiseMultiplier() == 0 ? 1 : loss(query).delta(epsilon);
    }

    private static LossAccountant loss(AccountantQuery query) {
        double z = query.noiseMultiplier();
        double rate = query.samplingRate();
        LossPair pair = query.mechanism() == MechanismKind.GAUSSIAN
                ? GaussianMixture.sampled(z, rate)
                : new DiscreteGaussianPair(z * query.sensitivity(), query.sensitivity(), rate);
        return new LossAccountant(List.of(new LossAccountant.Release(pair, query.steps())));
    }
}
