package io.sottovoce.privacy.accounting;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The mechanisms, by their names on the command line, and the accountants that are proved for each.
 *
 * <p>No privacy loss distribution is proved for vectors with Skellam noise or sums of discrete Gaussians, hence none is
 * offered.
 */
public enum MechanismKind {
    /** Continuous Gaussian noise: a reference and the limit of the discrete ones. */
    GAUSSIAN("gaussian", EnumSet.allOf(AccountantKind.class)),
    /** Skellam noise on an integer vector. */
    SKELLAM("skellam", EnumSet.of(AccountantKind.RDP)),
    /** One discrete Gaussian; its loss distribution for scalars only. */
    DISCRETE_GAUSSIAN("discrete-gaussian", EnumSet.of(AccountantKind.RDP, AccountantKind.ZCDP, AccountantKind.PLD)),
    /** Binary-tree partial sums. */
    TREE("tree", EnumSet.of(AccountantKind.RDP, AccountantKind.ZCDP, AccountantKind.ANALYTIC)),
    /** Banded matrix factorisation. */
    BANDED("banded", EnumSet.of(AccountantKind.RDP, AccountantKind.ZCDP, AccountantKind.ANALYTIC));

    private final String label;
    private final Set<AccountantKind> proved;

    MechanismKind(String label, Set<AccountantKind> proved) {
        this.label = label;
        this.proved = Set.copyOf(proved);
    }

    /** The name. */
    public String label() {
        return label;
    }

    /** Whether the accountant is proved for this mechanism. */
    public boolean provedBy(AccountantKind accountant) {
        return proved.contains(accountant);
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
