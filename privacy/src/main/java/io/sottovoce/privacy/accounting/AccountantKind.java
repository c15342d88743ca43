package io.sottovoce.privacy.accounting;

import java.util.Arrays;

/** The accountants, by their names on the command line. */
public enum AccountantKind {
    /** Rényi divergence, any composition. */
    RDP("rdp"),
    /** Privacy loss distributions: tight for Gaussian and scalar discrete Gaussian noise. */
    PLD("pld"),
    /** The Gaussian mechanism exactly. */
    ANALYTIC("analytic"),
    /** Zero-concentrated privacy. */
    ZCDP("zcdp");

    private final String label;

    AccountantKind(String label) {
        this.label = label;
    }

    /** The name. */
    public String label() {
        return label;
    }

    /** The accountant of a name. */
    public static AccountantKind ofLabel(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new AccountingRefusedException(
                        "accountant is '" + label + "', expected rdp, pld, analytic or zcdp"));
    }
}
