package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secret.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes R5b: one share a dealer, of the kind that the agreed survivors determine. Everything else is overwritten before
 * it is sent.
 */
final class UnmaskingStep {
    private UnmaskingStep() {}

    static ClientState.Step of(Holdings holdings, MemberSet inputSet) {
        Membership membership = holdings.membership();
        List<Unmasking.FromHolder> opened = new ArrayList<>();
        holdings.shares()
                .forEach((dealer, pair) -> opened.add(new Unmasking.FromHolder(
                        dealer,
                        Octets.owning(chosen(pair, inputSet.contains(dealer)).disclose()))));
        Unmasking message =
                new Unmasking(Octets.owning(membership.enrolment().selfMask().disclose()), opened);
        holdings.wipe();
        return ClientState.Step.to(new Unmasked(membership), new ClientEffect.Send(message));
    }

    private static Secret chosen(SharePair pair, boolean survived) {
        return survived ? pair.selfMask() : pair.maskRoot();
    }
}
