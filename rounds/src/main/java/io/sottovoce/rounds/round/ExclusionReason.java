package io.sottovoce.rounds.round;

/** Why a client that got an offer is not in the model. The names are stable: they are stored and shown. */
public enum ExclusionReason {
    /** The client declined the offer; the detail is its reason. */
    DECLINED,
    /** The client accepted and could not train; the detail is its code. */
    TRAINING_FAILED,
    /** The client's machine of secure aggregation ended its session; the detail is its code. */
    SESSION_ABORTED,
    /** The client's update was refused; the detail is the code of the refusal. */
    REJECTED,
    /** The client's connection was cut and it did not come back in time. */
    DISCONNECTED,
    /** The deadline passed before the client's update was there. */
    DEADLINE,
    /** Enough others were faster: the client was a spare of the over-selection. */
    SURPLUS
}
