package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects deals; U2 is whoever has dealt when it closes. */
final class Sharing extends ServerState implements Joined {
    private final RosterBook book;
    private final SortedMap<Integer, Deal> deals = new TreeMap<>();

    Sharing(RosterBook book) {
        this.book = book;
    }

    @Override
    public RosterBook book() {
        return book;
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.SHARING;
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Deal deal)) {
            return super.take(from, message, now);
        }
        int dealer = book.indexOf(from);
        Deal before = deals.get(dealer);
        if (before != null) {
            PeerFault.unless(before.equals(deal), AbortCode.REPLAY, "a second, different deal");
            return stay();
        }
        check(dealer, deal);
        deals.put(dealer, deal);
        return stay();
    }

    private void check(int dealer, Deal deal) throws PeerFault {
        List<Integer> holders = book.neighbours(dealer);
        PeerFault.unless(
                deal.envelopes().size() == holders.size(),
                AbortCode.KEYS,
                deal.envelopes().size() + " envelopes, expected " + holders.size());
        for (int rank = 0; rank < holders.size(); rank++) {
            PeerFault.unless(
                    hasShape(dealer, holders.get(rank), deal.envelopes().get(rank)),
                    AbortCode.KEYS,
                    "ciphertext length in envelope " + rank);
        }
        PeerFault.unless(
                deal.isSignedBy(book.identityKey(dealer), book.session()),
                AbortCode.AUTHENTICATION,
                "signature of the deal");
    }

    private boolean hasShape(int dealer, int holder, Envelope envelope) {
        int channel = book.config().suite().hasKem() ? MlKem.CIPHERTEXT_BYTES : 0;
        int mask = dealer < holder ? channel : 0;
        return envelope.sealed().length() == SharePair.SEALED_BYTES
                && envelope.channelCiphertext().length() == channel
                && envelope.maskCiphertext().length() == mask;
    }

    @Override
    Step close() throws PeerFault {
        MemberSet shareSet = MemberSet.of(book.size(), deals.keySet());
        PeerFault.unless(
                shareSet.count() >= book.cohort().survivorsMin(),
                AbortCode.TOO_FEW,
                shareSet.count() + " clients have dealt, needed are "
                        + book.cohort().survivorsMin());
        Dealt dealt = new Dealt(book, shareSet, deals);
        List<ServerEffect> effects = new ArrayList<>();
        effects.add(new ServerEffect.Persist(ServerEffect.Fact.SHARE_SET, shareSet.encoded()));
        for (int member : shareSet.members()) {
            effects.add(new ServerEffect.Send(book.client(member), delivery(dealt, member)));
        }
        return new Step(new Collecting(dealt), effects);
    }

    private static Delivery delivery(Dealt dealt, int holder) {
        List<Delivery.FromDealer> envelopes = dealt.dealersTo(holder).stream()
                .map(dealer -> new Delivery.FromDealer(dealer, dealt.envelope(dealer, holder)))
                .toList();
        return new Delivery(dealt.shareSet().encoded(), envelopes);
    }
}
