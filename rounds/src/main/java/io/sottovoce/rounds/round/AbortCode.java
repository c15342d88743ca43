package io.sottovoce.rounds.round;

/** Why a round was aborted. The names are stable: they are stored and shown. */
public enum AbortCode {
    /** Too few clients came to draw a cohort that can reach the quorum. */
    NOT_ENOUGH_CLIENTS,
    /** Too few updates came, or so many clients left that too few can come. */
    QUORUM_NOT_REACHED,
    /** The session of secure aggregation failed; nothing of the updates was learned. */
    SECURE_AGGREGATION_FAILED,
    /** The privacy budget does not cover another round. */
    BUDGET_SPENT,
    /** The new model could not be computed, for instance because it is not finite. */
    UPDATE_FAILED,
    /** The mean update is outside the bounds that the task sets for it. */
    AGGREGATE_REFUSED,
    /** The new model could not be evaluated, and nothing is committed unevaluated where evaluation was asked for. */
    EVALUATION_FAILED,
    /** The new model is under a floor of the release gate, and the task discards such models. */
    BELOW_FLOOR,
    /** A store failed. */
    STORAGE_FAILED,
    /** The server was restarted while the round was open. */
    SERVER_RESTARTED,
    /** The task went back to an older model while the round was open. */
    ROLLED_BACK,
    /** The task was cancelled. */
    CANCELLED
}
