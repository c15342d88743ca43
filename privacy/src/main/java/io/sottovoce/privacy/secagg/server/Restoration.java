package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private final List<Evidence> evidence = new ArrayList<>();

    Restoration(Collected collected, ShareBook shares) {
        this.collected = collected;
        this.shares = shares;
        this.book = collected.book();
    }

    /** Against dealers whose shares did not all fit, also where others of them did. */
    List<Evidence> evidence() {
        return evidence;
    }

    UnmaskPlan plan() throws PeerFault {
        boolean planned = false;
        try {
            restoreAll();
            planned = true;
        } finally {
            if (!planned) {
                masks.forEach(mask -> mask.seed().wipe());
            }
        }
        MaskContext context = new MaskContext(
                book.session(),
                collected.dealt().shareSet().shareSetHash(),
                book.config().names().model());
        return new UnmaskPlan(
                context, book.config().vectors(), masks, collected.inputSet().count());
    }

    private void restoreAll() throws PeerFault {
        for (int survivor : collected.inputSet().members()) {
            masks.add(new UnmaskPlan.Mask(selfMask(survivor), true));
        }
        for (int dropped : collected.dropped()) {
            restorePairs(dropped);
        }
    }

    private Secret selfMask(int survivor) throws PeerFault {
        var sent = shares.selfMask(survivor);
        return sent.isPresent()
                ? sent.get().duplicate()
                : join(survivor, ShareKind.SELF_MASK).secret();
    }

    private void restorePairs(int dropped) throws PeerFault {
        JoinedSecret root = join(dropped, ShareKind.MASK_ROOT);
        RootKeys keys = RootKeys.derive(book.config().suite(), book.config().hash(), root.secret());
        root.secret().wipe();
        try {
            for (int survivor : book.neighbours(dropped)) {
                if (collected.inputSet().contains(survivor)) {
                    // The survivor added it where the dropped one has the greater index.
                    masks.add(new UnmaskPlan.Mask(pairSeed(keys, root, dropped, survivor), dropped > survivor));
                }
            }
        } finally {
            keys.wipe();
        }
    }

    private Secret pairSeed(RootKeys keys, JoinedSecret root, int dropped, int survivor) throws PeerFault {
        PairSeed.Pair pair =
                new PairSeed.Pair(book.session(), dropped, book.keys(dropped), survivor, book.keys(survivor));
        Octets ciphertext = Octets.EMPTY;
        if (dropped < survivor) {
            Octets recorded = collected.dealt().envelope(dropped, survivor).maskCiphertext();
            if (!PairSeed.ciphertext(keys, pair).equals(Optional.of(recorded))) {
                evidence.add(new WrongCiphertext(
                        signed(dropped), opened(dropped, root.shares()), survivor, book.keys(survivor)));
                throw inconsistent(dropped, "a ciphertext that its mask root does not give");
            }
        } else {
            ciphertext = collected.dealt().envelope(survivor, dropped).maskCiphertext();
        }
        return PairSeed.derive(keys, pair, ciphertext)
                .orElseThrow(() -> new IllegalStateException("a key or ciphertext that was checked is invalid"));
    }

    private record JoinedSecret(Secret secret, List<Share> shares) {}

    /**
     * Joins t shares. Every one opens its commitment, so one set of them that does not fit convicts the dealer, even where
     * another set does.
     */
    private JoinedSecret join(int dealer, ShareKind kind) throws PeerFault {
        List<Share> good = shares.sharesOf(dealer);
        int threshold = book.threshold();
        PeerFault.unless(
                good.size() >= threshold,
                AbortCode.TOO_FEW,
                good.size() + " shares of member " + dealer + ", needed are " + threshold);
        SignedDeal signed = signed(dealer);
        boolean accused = false;
        for (List<Share> chosen : subsets(good, threshold)) {
            Secret joined =
                    Shamir.join(chosen, threshold, book.neighbours(dealer).size());
            if (signed.fits(book.session(), kind, joined)) {
                return new JoinedSecret(joined, chosen);
            }
            joined.wipe();
            if (!accused) {
                evidence.add(new InconsistentShares(signed, kind, opened(dealer, chosen)));
                accused = true;
            }
        }
        throw inconsistent(dealer, "shares that open its commitments and do not join to what it committed to");
    }

    /** Runs of t around the circle of all good shares; every run leaves out others of them. */
    private static List<List<Share>> subsets(List<Share> good, int threshold) {
        int size = good.size();
        int spare = size - threshold;
        int count = spare == 0 ? 1 : Math.min(SUBSETS_MAX, (size + spare - 1) / spare);
        List<List<Share>> subsets = new ArrayList<>(count);
        for (int run = 0; run < count; run++) {
            List<Share> chosen = new ArrayList<>(threshold);
            for (int i = 0; i < threshold; i++) {
                chosen.add(good.get((run * spare + i) % size));
            }
            subsets.add(chosen);
        }
        return subsets;
    }

    private List<SignedDeal.Opened> opened(int dealer, List<Share> chosen) {
        List<Integer> holders = book.neighbours(dealer);
        return chosen.stream()
                .map(share -> new SignedDeal.Opened(
                        holders.get(share.index() - 1), share.value().duplicate()))
                .toList();
    }

    private SignedDeal signed(int dealer) {
        return new SignedDeal(
                book.config(),
                book.entries(),
                book.graph().parameters(),
                dealer,
                book.keys(dealer),
                collected.dealt().deal(dealer),
                book.cohortHash());
    }

    private SessionFault inconsistent(int dealer, String what) {
        return new SessionFault(AbortCode.INCONSISTENT_SHARES, "member " + dealer + " has dealt " + what, evidence);
    }
}
