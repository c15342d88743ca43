package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** R1 sent: checks the roster and the graph, deals shares of the own secrets to the neighbours. */
final class AwaitingRoster extends ClientState {
    private final Enrolment enrolment;
    private final Advert advert;

    AwaitingRoster(Enrolment enrolment, Advert advert) {
        this.enrolment = enrolment;
        this.advert = advert;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_ROSTER;
    }

    @Override
    long deadlineMillis() {
        return enrolment.until(enrolment.config().deadlines().rosterMillis());
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Roster roster)) {
            return super.take(message, now);
        }
        Membership membership = RosterCheck.check(enrolment, advert, roster, now);
        return Step.to(new AwaitingDelivery(membership), new ClientEffect.Send(Dealing.of(membership)));
    }

    @Override
    void wipe() {
        enrolment.wipe();
    }
}
