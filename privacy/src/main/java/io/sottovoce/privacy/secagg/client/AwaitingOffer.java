package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** Before R0: checks the offer against the own policy, draws the session's secrets, advertises keys. */
final class AwaitingOffer extends ClientState {
    private final ClientSetup setup;

    AwaitingOffer(ClientSetup setup) {
        this.setup = setup;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_OFFER;
    }

    @Override
    long deadlineMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Offer offer)) {
            return super.take(message, now);
        }
        Enrolment enrolment = Enrolment.draw(setup, OfferCheck.check(setup, offer, now), now);
        Advert advert = Advert.sign(
                setup.certificate(), setup.key(), enrolment.accepted().configHash(), enrolment.publicKeys());
        return Step.to(
                new AwaitingRoster(enrolment, advert),
                new ClientEffect.RememberRound(
                        enrolment.accepted().serverKey(), enrolment.config(), offer.contentHash()),
                new ClientEffect.Send(advert));
    }

    @Override
    void wipe() {}
}
