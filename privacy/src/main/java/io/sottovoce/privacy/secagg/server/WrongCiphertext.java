package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.List;
import java.util.Optional;

/**
 * t shares that join to the root of the dealer's keys, and a mask ciphertext for a holder above it, signed with the deal,
 * which that root does not give.
 *
 * @param opened shares of the mask root
 * @param holder roster index of whom the ciphertext is for
 * @param holderKeys what that holder has advertised
 */
public record WrongCiphertext(SignedDeal deal, List<SignedDeal.Opened> opened, int holder, PublicKeys holderKeys)
        implements Evidence {
    public WrongCiphertext {
        opened = List.copyOf(opened);
    }

    @Override
    public Certificate certificate() {
        return deal.certificate();
    }

    @Override
    public boolean holds() {
        int rank = deal.holders().indexOf(holder);
        if (rank < 0
                || deal.dealer() > holder
                || !deal.isSigned()
                || !deal.roster().get(holder).keysHash().equals(holderKeys.hash())) {
            return false;
        }
        Optional<Secret> joined = deal.join(ShareKind.MASK_ROOT, opened);
        boolean wrong = joined.isPresent()
                && deal.fits(ShareKind.MASK_ROOT, joined.get())
                && !ciphertext(joined.get())
                        .equals(Optional.of(deal.deal().envelopes().get(rank).maskCiphertext()));
        joined.ifPresent(Secret::wipe);
        return wrong;
    }

    private Optional<Octets> ciphertext(Secret root) {
        RootKeys keys = RootKeys.derive(deal.config().suite(), deal.config().hash(), root);
        try {
            return PairSeed.ciphertext(
                    keys, new PairSeed.Pair(deal.session(), deal.dealer(), deal.keys(), holder, holderKeys));
        } finally {
            keys.wipe();
        }
    }

    @Override
    public String claim() {
        return "member " + deal.dealer() + " has dealt a mask ciphertext that its root does not give";
    }
}
