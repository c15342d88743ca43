package io.sottovoce.privacy.secagg;

/** Key agreement of a session; a later constant is stronger. */
public enum Suite {
    /** X25519 alone. */
    CLASSICAL(0),
    /** X25519 and ML-KEM-768: recorded traffic stays closed while either of them holds. */
    HYBRID(1);

    private final int code;

    Suite(int code) {
        this.code = code;
    }

    /** The byte in a round configuration. */
    public int code() {
        return code;
    }

    /** Whether keys of ML-KEM take part. */
    public boolean hasKem() {
        return this == HYBRID;
    }
}
