package io.sottovoce.rounds.round;

import io.sottovoce.privacy.encoding.ContentHash;

/**
 * A committed model of a task.
 *
 * @param version 0 for the initial model, one more with each committed round
 * @param hash SHA-256 of the parameters as little-endian float32
 */
public record ModelVersion(long version, ContentHash hash) {
    public ModelVersion {
        if (version < 0) {
            throw new IllegalArgumentException("model version is " + version + ", expected 0 or more");
        }
    }

    /** The version that follows this one. */
    public ModelVersion next(ContentHash nextHash) {
        return new ModelVersion(version + 1, nextHash);
    }
}
