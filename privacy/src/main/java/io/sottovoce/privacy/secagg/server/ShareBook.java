package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.Share;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opened shares and self masks, each checked against its dealer's signed commitment before it is kept. */
final class ShareBook {
    private final Collected collected;
    private final Map<Integer, List<Share>> shares = new HashMap<>();
    private final Map<Integer, Secret> selfMasks = new HashMap<>();

    ShareBook(Collected collected) {
        this.collected = collected;
    }

    /** Takes all that a holder sends, or nothing of it. */
    void take(int holder, Unmasking answer) throws PeerFault {
        List<Integer> dealers =
                answer.shares().stream().map(Unmasking.FromHolder::dealer).toList();
        PeerFault.unless(
                dealers.equals(collected.owedBy(holder)),
                AbortCode.INCONSISTENT_SHARES,
                "shares of other dealers than the holder has");
        RosterBook book = collected.book();
        Secret selfMask = Secret.copyOf(answer.selfMask().toBytes());
        ContentHash opened = Commitments.ofSelfMask(book.session(), holder, selfMask);
        if (!opened.equals(collected.dealt().deal(holder).selfMaskCommitment())) {
            throw new Cheating("member " + holder + " sent another self mask than it committed to");
        }
        List<Secret> values = new ArrayList<>();
        for (Unmasking.FromHolder from : answer.shares()) {
            values.add(checked(holder, from));
        }
        selfMasks.put(holder, selfMask);
        for (int i = 0; i < values.size(); i++) {
            int dealer = dealers.get(i);
            shares.computeIfAbsent(dealer, d -> new ArrayList<>())
                    .add(new Share(book.shareIndex(dealer, holder), values.get(i)));
        }
    }

    /** A holder that did not complain of a dealer, and sends another share than it was dealt, cheats. */
    private Secret checked(int holder, Unmasking.FromHolder from) throws Cheating {
        int dealer = from.dealer();
        ShareKind kind = kindOf(dealer);
        SharePair.Commitments signed =
                collected.dealt().envelope(dealer, holder).commitments();
        Secret share = Secret.copyOf(from.share().toBytes());
        ContentHash opened = Commitments.ofShare(collected.book().session(), dealer, holder, kind, share);
        if (!opened.equals(kind == ShareKind.SELF_MASK ? signed.selfMask() : signed.maskRoot())) {
            throw new Cheating("member " + holder + " opened a share of " + dealer + " that it was not dealt");
        }
        return share;
    }

    private ShareKind kindOf(int dealer) {
        return collected.inputSet().contains(dealer) ? ShareKind.SELF_MASK : ShareKind.MASK_ROOT;
    }

    /** b of a survivor that has sent it itself. */
    Optional<Secret> selfMask(int survivor) {
        return Optional.ofNullable(selfMasks.get(survivor));
    }

    void wipe() {
        selfMasks.values().forEach(Secret::wipe);
        shares.values().forEach(all -> all.forEach(share -> share.value().wipe()));
    }

    /** All good shares of a dealer. */
    List<Share> sharesOf(int dealer) {
        return shares.getOrDefault(dealer, List.of());
    }
}
