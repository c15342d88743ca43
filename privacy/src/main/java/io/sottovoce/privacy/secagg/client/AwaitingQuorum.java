package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** R4b sent: counts good votes on the digest that this client itself signed. */
final class AwaitingQuorum extends ClientState {
    private final Holdings holdings;
    private final MemberSet inputSet;
    private final ContentHash digest;

    AwaitingQuorum(Holdings holdings, MemberSet inputSet, ContentHash digest) {
        this.holdings = holdings;
        this.inputSet = inputSet;
        this.digest = digest;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.AWAITING_QUORUM;
    }

    @Override
    long deadlineMillis() {
        Enrolment enrolment = holdings.membership().enrolment();
        return enrolment.until(enrolment.config().deadlines().quorumMillis());
    }

    @Override
    Step take(ServerMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Quorum quorum)) {
            return super.take(message, now);
        }
        count(quorum, now);
        return UnmaskingStep.of(holdings, inputSet);
    }

    private void count(Quorum quorum, Moment now) throws PeerFault {
        int needed = holdings.membership().cohort().quorum();
        int before = -1;
        int good = 0;
        for (Quorum.FromVoter from : quorum.votes()) {
            PeerFault.unless(
                    from.voter() > before && inputSet.contains(from.voter()),
                    AbortCode.QUORUM,
                    "voter " + from.voter() + " is repeated, out of order or no survivor");
            before = from.voter();
            if (good < needed && isGood(from, now)) {
                good++;
            }
        }
        PeerFault.unless(good >= needed, AbortCode.QUORUM, good + " good votes, needed are " + needed);
    }

    private boolean isGood(Quorum.FromVoter from, Moment now) {
        Membership membership = holdings.membership();
        RosterEntry entry = membership.entries().get(from.voter());
        SignatureChecker checker = membership.enrolment().setup().signatures();
        return from.vote().isSignedBy(entry.certificate().publicKey(), membership.session(), digest, checker)
                && (membership.neighbours().containsKey(from.voter()) || isCertified(entry, now));
    }

    /** Members that are no neighbours were not checked with the roster. */
    private boolean isCertified(RosterEntry entry, Moment now) {
        Enrolment enrolment = holdings.membership().enrolment();
        return enrolment
                .setup()
                .policy()
                .authorities()
                .accepts(entry.certificate(), enrolment.accepted().revoked(), now.unixSeconds());
    }

    @Override
    void wipe() {
        holdings.wipe();
    }
}
