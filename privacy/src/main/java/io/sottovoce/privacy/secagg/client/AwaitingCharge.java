package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import java.util.List;

/** R3a taken: nothing of the input leaves before the charge for it is written. */
final class AwaitingCharge extends ClientState {
    private final Holdings holdings;

    AwaitingCharge(Holdings holdings) {
        this.holdings = holdings;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_CHARGE;
    }

    @Override
    long deadlineMillis() {
        Enrolment enrolment = holdings.membership().enrolment();
        return enrolment.until(enrolment.config().deadlines().survivorsMillis());
    }

    @Override
    Step charged(ClientEvent.ReleaseCharged event) throws PeerFault {
        var config = holdings.membership().enrolment().config();
        PeerFault.unless(
                event.model().equals(config.names().model()), AbortCode.MODEL, "another model than the round's");
        PeerFault.unless(event.vectors().equals(config.vectors()), AbortCode.MODEL, "other vectors than the round's");
        MaskedUpdate upload = MaskedUpdate.begin(holdings, event.model());
        return Step.to(new Uploading(holdings, upload), new ClientEffect.Upload(upload));
    }

    @Override
    List<ClientEffect> uploadAgain() {
        return List.of(); // nothing was uploaded yet
    }

    @Override
    void wipe() {
        holdings.wipe();
    }
}
