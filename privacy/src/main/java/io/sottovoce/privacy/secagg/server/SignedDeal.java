package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A deal with all that its signature and its commitments are about, so that a third party can read it.
 *
 * @param roster entries of all members, in order
 * @param dealer roster index
 * @param keys what the dealer has advertised
 * @param cohort roster hash of all groups together; empty for one sum
 */
public record SignedDeal(
        RoundConfig config,
        List<RosterEntry> roster,
        GraphParameters graph,
        int dealer,
        PublicKeys keys,
        Deal deal,
        Optional<ContentHash> cohort) {
    /**
     * A share as its holder has opened it.
     *
     * @param holder roster index
     */
    public record Opened(int holder, Secret share) {}

    public SignedDeal {
        roster = List.copyOf(roster);
    }

    /** A deal in a session of one sum. */
    public SignedDeal(
            RoundConfig config,
            List<RosterEntry> roster,
            GraphParameters graph,
            int dealer,
            PublicKeys keys,
            Deal deal) {
        this(config, roster, graph, dealer, keys, deal, Optional.empty());
    }

    /** sid. */
    public ContentHash session() {
        return Roster.session(config.hash(), Roster.hash(roster), graph, cohort);
    }

    /** The dealer's certificate. */
    public Certificate certificate() {
        return roster.get(dealer).certificate();
    }

    /** Whether the dealer has signed both its keys for this round and this deal for this session. */
    boolean isSigned() {
        RosterEntry entry = roster.get(dealer);
        return entry.isSignedFor(config.hash())
                && entry.keysHash().equals(keys.hash())
                && deal.isSignedBy(entry.certificate().publicKey(), session());
    }

    List<Integer> holders() {
        return SharingGraph.of(session(), roster.size(), graph).neighbours(dealer);
    }

    /** Joins t shares of different holders; empty unless each opens the commitment in the deal. */
    Optional<Secret> join(ShareKind kind, List<Opened> opened) {
        List<Integer> holders = holders();
        List<Share> shares = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Opened one : opened) {
            int rank = holders.indexOf(one.holder());
            if (rank < 0 || !seen.add(one.holder()) || !opens(kind, rank, one)) {
                return Optional.empty();
            }
            shares.add(new Share(rank + 1, one.share()));
        }
        return shares.size() == graph.threshold()
                ? Optional.of(Shamir.join(shares, graph.threshold(), holders.size()))
                : Optional.empty();
    }

    private boolean opens(ShareKind kind, int rank, Opened one) {
        SharePair.Commitments signed = deal.envelopes().get(rank).commitments();
        return Commitments.ofShare(session(), dealer, one.holder(), kind, one.share())
                .equals(kind == ShareKind.SELF_MASK ? signed.selfMask() : signed.maskRoot());
    }

    boolean fits(ShareKind kind, Secret secret) {
        return fits(session(), kind, secret);
    }

    /** Whether a secret is what the dealer has committed to; the session is given so as not to hash the roster again. */
    boolean fits(ContentHash session, ShareKind kind, Secret secret) {
        if (kind == ShareKind.SELF_MASK) {
            return Commitments.ofSelfMask(session, dealer, secret).equals(deal.selfMaskCommitment());
        }
        RootKeys restored = RootKeys.derive(config.suite(), config.hash(), secret);
        try {
            return restored.exchangePublic().equals(keys.mask())
                    && restored.kemPublic().equals(keys.maskKem());
        } finally {
            restored.wipe();
        }
    }
}
