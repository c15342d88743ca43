package io.sottovoce.privacy.secagg;

/**
 * Carries a {@link Rejection} from a check to the machine that turns it into a value. Checked, so that it cannot leave
 * a machine unnoticed.
 */
public class PeerFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    public PeerFault(AbortCode code, String detail) {
        super(detail, null, false, false);
        this.rejection = new Rejection(code, detail);
    }

    /** What is wrong. */
    public final Rejection rejection() {
        return rejection;
    }

    /** Throws unless the condition holds. */
    public static void unless(boolean condition, AbortCode code, String detail) throws PeerFault {
        if (!condition) {
            throw new PeerFault(code, detail);
        }
    }
}
