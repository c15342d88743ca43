package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.List;
import java.util.stream.Stream;

/** What a server with its own signing key can try on a client. */
final class Attacks {
    private final OfferAttacks offers;
    private final RosterAttacks rosters;
    private final AgreementAttacks agreements;

    /**
     * @param key the server's
     * @param place the victim's index in a roster of all clients
     * @param forgetful a list of the authority that is older than the victim's own, and shorter
     * @param invented of another member, by another authority
     */
    Attacks(SigningKey key, ClientId victim, int place, RevocationList forgetful, Certificate invented) {
        this.offers = new OfferAttacks(key, forgetful);
        this.rosters = new RosterAttacks(victim, invented);
        this.agreements = new AgreementAttacks(CheatingServerTest.CLIENTS, place);
    }

    /** All, in the order of the protocol. The first round must be left alone: a later one replays its offer. */
    List<Attack> all() {
        return Stream.of(offers.all(), rosters.all(), DeliveryAttacks.all(), agreements.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Remembers an offer that was honest, to be replayed. */
    void note(RoundOffer honest) {
        offers.note(honest);
    }
}
