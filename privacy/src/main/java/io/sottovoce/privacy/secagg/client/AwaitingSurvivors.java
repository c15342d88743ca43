package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.Optional;

/** R3b acknowledged: checks who survived, and in mode M votes on it. */
final class AwaitingSurvivors extends ClientState {
    private final Holdings holdings;

    AwaitingSurvivors(Holdings holdings) {
        this.holdings = holdings;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_SURVIVORS;
    }

    @Override
    long deadlineMillis() {
        Enrolment enrolment = holdings.membership().enrolment();
        return enrolment.until(enrolment.config().deadlines().survivorsMillis());
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Survivors survivors)) {
            return super.take(message, now);
        }
        Membership membership = holdings.membership();
        MemberSet inputSet = check(survivors);
        if (membership.enrolment().config().mode() == Mode.HONEST_SERVER) {
            return UnmaskingStep.of(holdings, inputSet);
        }
        ContentHash digest = Vote.digest(membership.session(), holdings.shareSet(), inputSet);
        Vote vote = Vote.sign(
                membership.session(), digest, membership.enrolment().setup().key());
        return Step.to(new AwaitingQuorum(holdings, inputSet, digest), new ClientEffect.Send(vote));
    }

    private MemberSet check(Survivors survivors) throws PeerFault {
        Membership membership = holdings.membership();
        Optional<MemberSet> decoded = MemberSet.decode(membership.entries().size(), survivors.inputSet());
        PeerFault.unless(decoded.isPresent(), AbortCode.MALFORMED, "encoding of U3");
        MemberSet inputSet = decoded.orElseThrow();
        PeerFault.unless(inputSet.contains(membership.self()), AbortCode.ROSTER, "not in U3");
        PeerFault.unless(inputSet.isWithin(holdings.shareSet()), AbortCode.ROSTER, "U3 is not within U2");
        int holders = inputSet.countOf(membership.neighbourIndices());
        PeerFault.unless(
                inputSet.count() >= membership.cohort().survivorsMin() && holders >= membership.threshold(),
                AbortCode.TOO_FEW,
                inputSet.count() + " survivors, " + holders + " of them neighbours");
        return inputSet;
    }

    @Override
    void wipe() {
        holdings.wipe();
    }
}
