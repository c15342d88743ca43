package io.sottovoce.proto;

/** Stable codes of refusals. Scripts may rely on the names. */
public enum ErrorCode {
    /** No error. */
    OK,
    /** No such task. */
    UNKNOWN_TASK,
    /** No such round, or this client is not in its cohort. */
    UNKNOWN_ROUND,
    /** The round takes no more updates. */
    ROUND_CLOSED,
    /** The ticket is not the one that was offered. */
    BAD_TICKET,
    /** A vector, index or length is not that of the model. */
    WRONG_SHAPE,
    /** A coordinate is NaN or infinite. */
    NOT_FINITE,
    /** The bytes are not those that the hash names. */
    HASH_MISMATCH,
    /** More than the stated limit. */
    TOO_LARGE,
    /** A field breaks its bound in the contract. */
    OUT_OF_BOUNDS,
    /** The protocol version is not spoken here. */
    UNSUPPORTED_VERSION,
    /** Another live connection has this client id. */
    DUPLICATE_SESSION,
    /** No certificate was shown, or none of the registration authority. */
    NOT_ENROLLED,
    /** The certificate is not valid yet or not any more. */
    CERTIFICATE_EXPIRED,
    /** The registration authority has revoked the certificate. */
    CERTIFICATE_REVOKED,
    /** The certificate is of another client or population than the message names. */
    WRONG_IDENTITY,
    /** Try again later. */
    OVERLOADED,
    /** Not a message of the contract. */
    MALFORMED,
    /** Chunks are missing. */
    INCOMPLETE,
    /** No such model version, or not the one of this round. */
    UNKNOWN_MODEL,
    /** A fault on the answering side. */
    INTERNAL
}
