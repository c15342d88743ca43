package io.sottovoce.proto;

/** Why a client that took part has no update. */
public enum FailureCode {
    /** Training diverged: a coordinate is NaN or infinite. */
    NOT_FINITE,
    /** The trainer returned another number of coordinates than the model has. */
    WRONG_SHAPE,
    /** There is nothing to train on. */
    NO_DATA,
    /** The trainer failed. */
    TRAINER,
    /** The model could not be downloaded or the update not be uploaded. */
    TRANSFER,
    /** The client's machine of secure aggregation ended its session; the detail is the code of the abort. */
    SECURE_AGGREGATION,
    /** The bytes that were downloaded are not those that the model's record names. */
    MODEL_MISMATCH
}
