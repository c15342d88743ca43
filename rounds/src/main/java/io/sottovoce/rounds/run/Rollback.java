package io.sottovoce.rounds.run;

import io.sottovoce.rounds.round.ModelVersion;

/**
 * A step back to an older model. Versions only grow: the older content becomes a new version.
 *
 * @param version the new version
 * @param source the version whose content it has
 * @param reason why, one line
 * @param requestedBy who or what asked, one line
 */
public record Rollback(ModelVersion version, long source, String reason, String requestedBy) {
    public Rollback {
        if (source >= version.version()) {
            throw new IllegalArgumentException(
                    "version " + version.version() + " cannot go back to version " + source + ", which is not older");
        }
    }
}
