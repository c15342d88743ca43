package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.List;
import java.util.Optional;

/**
 * t shares that open the dealer's signed commitments and do not join to the self mask that it committed to, or to a root
 * of the keys that it advertised.
 */
public record InconsistentShares(SignedDeal deal, ShareKind kind, List<SignedDeal.Opened> opened) implements Evidence {
    public InconsistentShares {
        opened = List.copyOf(opened);
    }

    @Override
    public Certificate certificate() {
        return deal.certificate();
    }

    @Override
    public boolean holds() {
        if (!deal.isSigned()) {
            return false;
        }
        Optional<Secret> joined = deal.join(kind, opened);
        boolean inconsistent = joined.isPresent() && !deal.fits(kind, joined.get());
        joined.ifPresent(Secret::wipe);
        return inconsistent;
    }

    @Override
    public String claim() {
        return "member " + deal.dealer() + " has dealt shares that do not join to what it committed to";
    }
}
