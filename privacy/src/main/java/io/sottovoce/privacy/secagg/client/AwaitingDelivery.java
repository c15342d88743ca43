package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** R2b sent: opens the neighbours' envelopes. From here on U2 is fixed for this client. */
final class AwaitingDelivery extends ClientState {
    private final Membership membership;

    AwaitingDelivery(Membership membership) {
        this.membership = membership;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_DELIVERY;
    }

    @Override
    long deadlineMillis() {
        Enrolment enrolment = membership.enrolment();
        return enrolment.until(enrolment.config().deadlines().deliveryMillis());
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Delivery delivery)) {
            return super.take(message, now);
        }
        Holdings holdings = DeliveryCheck.check(membership, delivery);
        return Step.to(
                new AwaitingCharge(holdings),
                new ClientEffect.ChargeRelease(
                        membership.enrolment().config(), membership.session(), membership.cohort()));
    }

    @Override
    void wipe() {
        membership.enrolment().wipe();
    }
}
