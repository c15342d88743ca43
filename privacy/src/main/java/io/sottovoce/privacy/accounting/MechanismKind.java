package io.sottovoce.privacy.accounting;

import java.util.Arrays;

/**
 * The mechanisms, by their names on the command line, and the accountants that are proved for each.
 *
 * <p>No privacy loss distribution is proved for vectors with Skellam noise or sums of discrete Gaussians, hence none is
 * offered.
 */
public enum MechanismKind {
    /** Continuous Gaussian noise: a reference and the limit of the discrete ones. */
    GAUSSIAN("gaussian"),
    /** Skellam noise on an integer vector. */
    SKELLAM("skellam"),
    /** One discrete Gaussian; its loss distribution for scalars only. */
    DISCRETE_GAUSSIAN("discrete-gaussian"),
    /** Binary-tree partial sums. */
    TREE("tree"),
    /** Banded matrix factorisation. */
    BANDED("banded");

    private final String label;

    MechanismKind(String label) {
        this.label = label;
    }

    /** The name. */
    public String label() {
        return label;
    }

    /** Whether the accountant is proved for this mechanism. */
    public boolean provedBy(AccountantKind accountant) {
        return switch (this) {
            case GAUSSIAN -> true;
            case SKELLAM -> accountant == AccountantKind.RDP;
            case DISCRETE_GAUSSIAN -> accountant != AccountantKind.ANALYTIC;
            case TREE, BANDED -> accountant != AccountantKind.PLD;
        };
    }

    /** The mechanism of a name. */
    public static MechanismKind ofLabel(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new AccountingRefusedException(
                        "mechanism is '" + label + "', expected gaussian, skellam, discrete-gaussian, tree or banded"));
    }
}
