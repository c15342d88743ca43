package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.accounting.AccountantKind;
import io.sottovoce.privacy.accounting.AccountantQuery;
import io.sottovoce.privacy.accounting.MechanismKind;
import io.sottovoce.privacy.accounting.RenyiConversion;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.Sampling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mechanism and accountant, as both commands of {@code accountant} take them. */
final class AccountantOptions {
    @Option(
            names = "--accountant",
            paramLabel = "NAME",
            description = "rdp, pld, analytic or zcdp (default: ${DEFAULT-VALUE}).",
            defaultValue = "rdp")
    private String accountant = "";

    @Option(
            names = "--mechanism",
            paramLabel = "NAME",
            description = "gaussian, skellam, discrete-gaussian, tree or banded (default: ${DEFAULT-VALUE}).",
            defaultValue = "gaussian")
    private String mechanism = "";

    @Option(
            names = "--sampling-rate",
            paramLabel = "Q",
            description = "Chance of taking part in a step (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double samplingRate;

    @Option(
            names = "--sampling",
            paramLabel = "HOW",
            description = "poisson, or fixed-size, which is replace-one (default: ${DEFAULT-VALUE}).",
            defaultValue = "poisson")
    private String sampling = "";

    @Option(names = "--steps", paramLabel = "T", description = "Steps (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long steps;

    @Option(
            names = "--orders",
            paramLabel = "GRID",
            description = "Orders of rdp: integer, fine, or a list such as 1.1..10.9/0.1,12..63"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "integer")
    private String orders = "";

    @Option(
            names = "--conversion",
            paramLabel = "RULE",
            description = "From Renyi to epsilon: improved, or classic for comparison with old figures"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "improved")
    private String conversion = "";

    @Option(names = "--scalar", description = "One integer instead of a vector: discrete-gaussian with pld.")
    private boolean scalar;

    @Option(
            names = "--sensitivity",
            paramLabel = "K",
            description = "Integer sensitivity of the scalar; the noise has standard deviation S K"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int sensitivity;

    @Option(names = "--l1", paramLabel = "D1", description = "L1 sensitivity of the integer vector.")
    private @Nullable Double l1;

    @Option(names = "--l2", paramLabel = "D2", description = "L2 sensitivity of the integer vector.")
    private @Nullable Double l2;

    @Option(names = "--variance", paramLabel = "V", description = "Total variance of skellam noise.")
    private @Nullable Double variance;

    @Option(
            names = "--shares",
            paramLabel = "N",
            description = "A sum of N discrete Gaussians, with --local-deviation, --l1, --l2 and --dimension.")
    private @Nullable Integer shares;

    @Option(names = "--local-deviation", paramLabel = "S", description = "Deviation of one of them, at least 1/2.")
    private @Nullable Double localDeviation;

    @Option(names = "--dimension", paramLabel = "D", description = "Coordinates of the vector, padding included.")
    private @Nullable Long dimension;

    @Option(
            names = "--participations",
            paramLabel = "P",
            description = "tree and banded: rounds that one client takes part in (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int participations;

    @Option(
            names = "--min-separation",
            paramLabel = "M",
            description = "tree and banded: rounds strictly between two of them (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int minSeparation;

    @Option(
            names = "--restarts",
            paramLabel = "R",
            description = "tree and banded: how often all steps are run afresh (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int restarts;

    AccountantKind accountant() {
        return AccountantKind.ofLabel(accountant);
    }

    MechanismKind mechanism() {
        return MechanismKind.ofLabel(mechanism);
    }

    /** The question, without the noise multiplier. */
    AccountantQuery.Builder query() {
        AccountantQuery.Builder builder = AccountantQuery.of(accountant(), mechanism())
                .sampling(Sampling.ofLabel(sampling), samplingRate)
                .steps(steps)
                .orders(RenyiOrders.ofLabel(orders))
                .conversion(RenyiConversion.ofLabel(conversion))
                .participations(participations, minSeparation)
                .restarts(restarts);
        if (scalar) {
            builder.scalar(sensitivity);
        }
        if (shares != null || localDeviation != null || dimension != null) {
            sumOfDiscreteGaussians(builder);
        } else if (l1 != null || l2 != null || variance != null) {
            builder.skellam(needed("--l1", l1), needed("--l2", l2), needed("--variance", variance));
        }
        return builder;
    }

    private void sumOfDiscreteGaussians(AccountantQuery.Builder builder) {
        if (mechanism() != MechanismKind.DISCRETE_GAUSSIAN) {
            throw new UsageException(
                    "--shares, --local-deviation and --dimension apply to discrete-gaussian, not to " + mechanism);
        }
        if (variance != null) {
            throw new UsageException(
                    "--variance applies to skellam; a sum of discrete Gaussians has --local-deviation");
        }
        builder.sumOfDiscreteGaussians(
                needed("--shares", shares),
                needed("--local-deviation", localDeviation),
                needed("--l1", l1),
                needed("--l2", l2),
                needed("--dimension", dimension));
    }

    private static <T> T needed(String option, @Nullable T value) {
        if (value == null) {
            throw new UsageException(option + " is missing, which the noise needs that is described by the others");
        }
        return value;
    }

    /** A line about the mechanism for people. */
    String describe() {
        String sampled = samplingRate == 1 ? "" : ", " + sampling + " sampling at " + samplingRate;
        return mechanism + sampled + ", " + steps + (steps == 1 ? " step" : " steps") + ", accountant " + accountant;
    }

    String adjacency() {
        return Sampling.ofLabel(sampling) == Sampling.FIXED_SIZE ? "replace-one" : "zero-out";
    }
}
