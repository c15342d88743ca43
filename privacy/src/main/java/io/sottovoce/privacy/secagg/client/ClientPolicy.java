package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import java.util.List;

/**
 * What a client agrees to, decided by whoever runs the client. Nothing in it comes from a server.
 *
 * @param serverKeys pinned Ed25519 keys of the server
 * @param authorities pinned keys of the registration authority
 * @param revocationAgeMaxSeconds oldest revocation list that is gone by
 * @param deadlineMaxMillis longest session
 * @param sessionsPerDayMax sessions begun in any 24 hours; sigma counts for one session, so that all of a day together
 *     fail with 2^-sigma times this
 */
public record ClientPolicy(
        List<Octets> serverKeys,
        TrustedAuthorities authorities,
        CohortPolicy cohort,
        ReleasePolicy release,
        long revocationAgeMaxSeconds,
        long deadlineMaxMillis,
        int sessionsPerDayMax) {
    /** One session in a quarter of an hour: seven bits of sigma. */
    public static final int SESSIONS_PER_DAY_DEFAULT = 96;

    public ClientPolicy {
        serverKeys = List.copyOf(serverKeys);
        if (serverKeys.isEmpty() || revocationAgeMaxSeconds < 1 || deadlineMaxMillis < 1 || sessionsPerDayMax < 1) {
            throw new IllegalArgumentException(
                    "client policy without server keys, revocation age, deadline or sessions");
        }
    }

    /** With the default number of sessions a day. */
    public ClientPolicy(
            List<Octets> serverKeys,
            TrustedAuthorities authorities,
            CohortPolicy cohort,
            ReleasePolicy release,
            long revocationAgeMaxSeconds,
            long deadlineMaxMillis) {
        this(
                serverKeys,
                authorities,
                cohort,
                release,
                revocationAgeMaxSeconds,
                deadlineMaxMillis,
                SESSIONS_PER_DAY_DEFAULT);
    }
}
