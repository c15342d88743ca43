package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** R5b sent: no secret is left; waits for the signed result. */
final class Unmasked extends ClientState {
    private final Membership membership;

    Unmasked(Membership membership) {
        this.membership = membership;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.UNMASKED;
    }

    @Override
    long deadlineMillis() {
        return membership
                .enrolment()
                .until(membership.enrolment().config().deadlines().resultMillis());
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Result result)) {
            return super.take(message, now);
        }
        byte[] serverKey = membership.enrolment().accepted().serverKey().toBytes();
        PeerFault.unless(
                result.isSignedBy(serverKey, membership.session()),
                AbortCode.AUTHENTICATION,
                "signature of the result");
        return Step.to(new Finished(), new ClientEffect.Finished(membership.session(), result.aggregate()));
    }

    @Override
    void wipe() {
        membership.enrolment().wipe();
    }
}
