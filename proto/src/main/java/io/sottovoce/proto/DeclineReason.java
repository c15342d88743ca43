package io.sottovoce.proto;

/** Why a client does not take part in a round. */
public enum DeclineReason {
    /** It is working on another round. */
    BUSY,
    /** Its policy does not agree. */
    POLICY,
    /** The offer or its plan is not valid. */
    INVALID_PLAN,
    /** It does not know how. */
    UNSUPPORTED,
    /** The model cannot be trusted: the detail begins with the code that says why. */
    UNTRUSTED_MODEL
}
