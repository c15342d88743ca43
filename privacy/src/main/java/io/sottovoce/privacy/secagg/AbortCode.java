package io.sottovoce.privacy.secagg;

/** Why a message or a session was refused. The wire carries the code only; details stay where they arose. */
public enum AbortCode {
    /** Bytes that are no message. */
    MALFORMED(1),
    /** A signature, certificate or revocation list that does not hold. */
    AUTHENTICATION(2),
    /** A configuration below the own policy. */
    POLICY(3),
    /** Something that was used before: a round number, a key, a message kind. */
    REPLAY(4),
    /** A message out of its order. */
    OUT_OF_ORDER(5),
    /** A roster that is inconsistent. */
    ROSTER(6),
    /** Degree, threshold or cohort that breaks a rule. */
    PARAMETERS(7),
    /** Keys, commitments or envelopes that are malformed or missing. */
    KEYS(8),
    /** Fewer participants than a threshold. */
    TOO_FEW(9),
    /** Votes that make no quorum. */
    QUORUM(10),
    /** A masked input of another shape than agreed. */
    INVALID_MASKED_INPUT(11),
    /** Model or vectors differ from what was trained. */
    MODEL(12),
    /** The ledger refused the charge. */
    LEDGER(13),
    /** Too late. */
    DEADLINE(14),
    /** Shares that do not restore what was committed to. */
    INCONSISTENT_SHARES(15),
    /** The own side gave up. */
    CANCELLED(16);

    private final int code;

    AbortCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
