package io.sottovoce.privacy.accounting;

/** How the records or clients of a step are drawn. */
public enum Sampling {
    /** Every one by its own coin of one probability. */
    POISSON("poisson"),
    /** A fixed number without replacement; replace-one adjacency. */
    FIXED_SIZE("fixed-size");

    private final String label;

    Sampling(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /** The sampling of a name. */
    public static Sampling ofLabel(String label) {
        for (Sampling sampling : values()) {
            if (sampling.label.equals(label)) {
                return sampling;
            }
        }
        throw new AccountingRefusedException("sampling is '" + label + "', expected poisson or fixed-size");
    }
}
