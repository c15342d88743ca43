package io.sottovoce.privacy.secagg.graph;

/** What the planner assumes of the server. */
public enum ThreatClass {
    /** It does anything; rules (W) and (V). The only class that clients accept in mode M. */
    MALICIOUS(104, 30),
    /** It follows the protocol but chooses keys as it likes; comparison profile. */
    SEMI_MALICIOUS(40, 20),
    /** It follows the protocol; comparison profile. */
    HONEST_BUT_CURIOUS(40, 20);

    private final int defaultSigma;
    private final int defaultEta;

    ThreatClass(int defaultSigma, int defaultEta) {
        this.defaultSigma = defaultSigma;
        this.defaultEta = defaultEta;
    }

    /** Default bits of statistical security. */
    public int defaultSigma() {
        return defaultSigma;
    }

    /** Default bits of correctness. */
    public int defaultEta() {
        return defaultEta;
    }

    /** The name on the command line, such as {@code honest-but-curious}. */
    public String optionName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The class with this name on the command line. */
    public static ThreatClass ofOption(String name) {
        for (ThreatClass threat : values()) {
            if (threat.optionName().equals(name)) {
                return threat;
            }
        }
        throw new IllegalArgumentException(
                "mode '" + name + "', expected malicious, semi-malicious or honest-but-curious");
    }
}
