package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Restores every mask that is left in the sum (SA-1, 1.9): the self masks of the survivors, and between survivors and
 * dropped clients the pairwise ones. Nothing that was joined is believed before it fits what its dealer has signed.
 */
final class Restoration {
    /** Subsets of shares that are tried before a dealer is taken to have dealt inconsistently. */
    private static final int SUBSETS_MAX = 8;

    private final Collected collected;
    private final ShareBook shares;
    private final RosterBook book;
    private final List<UnmaskPlan.Mask> masks = new ArrayList<>();

    Restoration(Collected collected, ShareBook shares) {
        this.collected = collected;
        this.shares = shares;
        this.book = collected.book();
    }

    UnmaskPlan plan() throws PeerFault {
        for (int survivor : collected.inputSet().members()) {
            masks.add(new UnmaskPlan.Mask(selfMask(survivor), true));
        }
        for (int dropped : collected.dropped()) {
            restorePairs(dropped);
        }
        MaskContext context = new MaskContext(
                book.session(),
                collected.dealt().shareSet().shareSetHash(),
                book.config().names().model());
        return new UnmaskPlan(
                context, book.config().vectors(), masks, collected.inputSet().count());
    }

    private Secret selfMask(int survivor) throws PeerFault {
        var sent = shares.selfMask(survivor);
        if (sent.isPresent()) {
            return sent.get();
        }
        return join(survivor, secret -> Commitments.ofSelfMask(book.session(), survivor, secret)
                .equals(collected.dealt().deal(survivor).selfMaskCommitment()));
    }

    private void restorePairs(int dropped) throws PeerFault {
        PublicKeys advertised = book.keys(dropped);
        Secret root = join(dropped, secret -> isRootOf(secret, advertised));
        RootKeys keys = RootKeys.derive(book.config().suite(), book.config().hash(), root);
        root.wipe();
        try {
            for (int survivor : book.neighbours(dropped)) {
                if (collected.inputSet().contains(survivor)) {
                    // The survivor added it where the dropped one has the greater index.
                    masks.add(new UnmaskPlan.Mask(pairSeed(keys, dropped, survivor), dropped > survivor));
                }
            }
        } finally {
            keys.wipe();
        }
    }

    private boolean isRootOf(Secret root, PublicKeys advertised) {
        RootKeys keys = RootKeys.derive(book.config().suite(), book.config().hash(), root);
        try {
            return keys.exchangePublic().equals(advertised.mask())
                    && keys.kemPublic().equals(advertised.maskKem());
        } finally {
            keys.wipe();
        }
    }

    private Secret pairSeed(RootKeys keys, int dropped, int survivor) throws PeerFault {
        PairSeed.Pair pair =
                new PairSeed.Pair(book.session(), dropped, book.keys(dropped), survivor, book.keys(survivor));
        Octets ciphertext = Octets.EMPTY;
        if (dropped < survivor) {
            Octets recorded = collected.dealt().envelope(dropped, survivor).maskCiphertext();
            if (!PairSeed.ciphertext(keys, pair).equals(Optional.of(recorded))) {
                throw inconsistent(dropped, "a ciphertext that its mask root does not give");
            }
        } else {
            ciphertext = collected.dealt().envelope(survivor, dropped).maskCiphertext();
        }
        return PairSeed.derive(keys, pair, ciphertext)
                .orElseThrow(() -> new IllegalStateException("a key or ciphertext that was checked is invalid"));
    }

    /** Joins t shares; every one opens its commitment, so a result that does not fit convicts the dealer. */
    private Secret join(int dealer, Predicate<Secret> fits) throws PeerFault {
        List<Share> good = shares.sharesOf(dealer);
        int threshold = book.threshold();
        PeerFault.unless(
                good.size() >= threshold,
                AbortCode.TOO_FEW,
                good.size() + " shares of member " + dealer + ", needed are " + threshold);
        for (int from = 0; from < Math.min(SUBSETS_MAX, good.size() - threshold + 1); from++) {
            Secret joined = Shamir.join(
                    good.subList(from, from + threshold),
                    threshold,
                    book.neighbours(dealer).size());
            if (fits.test(joined)) {
                return joined;
            }
            joined.wipe();
        }
        throw inconsistent(dealer, "shares that open its commitments and do not join to what it committed to");
    }

    private SessionFault inconsistent(int dealer, String what) {
        return new SessionFault(
                AbortCode.INCONSISTENT_SHARES, "member " + dealer + " has dealt " + what, book.client(dealer));
    }
}
