package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * A client of the cohort: pending, or with a contribution, or excluded. The last two are final.
 *
 * @param goneAtMillis when its connection was cut; {@link #PRESENT} while it is there
 */
record Member(
        ClientId client,
        boolean accepted,
        long goneAtMillis,
        @Nullable Contribution contribution,
        @Nullable Exclusion exclusion) {
    static final long PRESENT = Long.MAX_VALUE;

    static Member offered(ClientId client) {
        return new Member(client, false, PRESENT, null, null);
    }

    boolean pending() {
        return contribution == null && exclusion == null;
    }

    boolean gone() {
        return goneAtMillis != PRESENT;
    }

    Member withAccepted() {
        return new Member(client, true, goneAtMillis, contribution, exclusion);
    }

    Member goneAt(long millis) {
        return new Member(client, accepted, millis, contribution, exclusion);
    }

    Member contributing(Contribution made) {
        return new Member(client, accepted, goneAtMillis, made, null);
    }

    Member excluded(Exclusion why) {
        return new Member(client, accepted, goneAtMillis, null, why);
    }
}
