package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a session of the server begins with.
 *
 * @param corruptMin colluding clients to plan for at least, beside the configuration's share: no fewer than any invited
 *     client's own bound, or that client leaves when it sees the roster, or after its upload when it misses votes
 * @param excluded clients that are left out of the roster, for instance after a conviction or a complaint
 * @param cohort hashes of the entries of all groups together, by client id; empty for one sum
 */
public record ServerSetup(
        RoundConfig config,
        SigningKey key,
        TrustedAuthorities authorities,
        RevocationList revoked,
        int corruptMin,
        Set<ClientId> excluded,
        List<ContentHash> cohort) {
    public ServerSetup {
        excluded = Set.copyOf(excluded);
        cohort = List.copyOf(cohort);
        if (corruptMin < 1) {
            throw new IllegalArgumentException("at least " + corruptMin + " corrupt clients, expected 1 or more");
        }
        if (!revoked.hash().equals(config.revocation().hash())) {
            throw new IllegalArgumentException("the configuration names another revocation list");
        }
    }

    /** For clients whose own bounds are all shares, no larger than the configuration's. */
    public ServerSetup(
            RoundConfig config,
            SigningKey key,
            TrustedAuthorities authorities,
            RevocationList revoked,
            Set<ClientId> excluded) {
        this(config, key, authorities, revoked, 1, excluded);
    }

    /** For one sum. */
    public ServerSetup(
            RoundConfig config,
            SigningKey key,
            TrustedAuthorities authorities,
            RevocationList revoked,
            int corruptMin,
            Set<ClientId> excluded) {
        this(config, key, authorities, revoked, corruptMin, excluded, List.of());
    }

    /** The roster hash of all groups together; empty for one sum. */
    Optional<ContentHash> cohortHash() {
        return cohort.isEmpty() ? Optional.empty() : Optional.of(Roster.hashOf(cohort));
    }

    /** The setup of one of the groups that a cohort was cut into. */
    ServerSetup ofGroup(List<ContentHash> entriesOfAll, int corruptInGroup) {
        return new ServerSetup(
                config, key, authorities, revoked, Math.max(corruptMin, corruptInGroup), excluded, entriesOfAll);
    }
}
