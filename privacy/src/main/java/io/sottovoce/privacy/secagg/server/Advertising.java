package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects adverts; lists only those that pass every check that a client would make. */
final class Advertising extends ServerState {
    private final ServerSetup setup;
    private final ContentHash configHash;
    private final SortedMap<ClientId, Advert> adverts = new TreeMap<>();
    private final Set<Octets> keysSeen = new HashSet<>();

    private final int clientsMax;

    Advertising(ServerSetup setup) {
        this(setup, setup.config().cohort().clientsMax());
    }

    /** Takes so many adverts, whatever the configuration says of one sum. */
    Advertising(ServerSetup setup, int clientsMax) {
        this.setup = setup;
        this.clientsMax = clientsMax;
        this.configHash = setup.config().hash();
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.ADVERTISING;
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Advert advert)) {
            return super.take(from, message, now);
        }
        Advert before = adverts.get(from);
        if (before != null) {
            PeerFault.unless(before.equals(advert), AbortCode.REPLAY, "a second, different advert");
            return stay();
        }
        check(from, advert, now);
        adverts.put(from, advert);
        keysSeen.addAll(keys(advert));
        return stay();
    }

    /** A group's: with the adverts that were checked when the whole cohort was heard. */
    static Advertising ofChecked(ServerSetup setup, List<Advert> checked) {
        Advertising state = new Advertising(setup, checked.size());
        checked.forEach(advert -> state.adverts.put(advert.entry().certificate().client(), advert));
        return state;
    }

    /** Whoever has advertised, by client id. */
    List<Advert> adverts() {
        return List.copyOf(adverts.values());
    }

    private void check(ClientId from, Advert advert, Moment now) throws PeerFault {
        PeerFault.unless(!setup.excluded().contains(from), AbortCode.POLICY, "the client is excluded");
        PeerFault.unless(adverts.size() < clientsMax, AbortCode.TOO_FEW, "the cohort is full");
        boolean certified = advert.entry().certificate().client().equals(from)
                && setup.authorities()
                        .acceptsThroughout(
                                advert.entry().certificate(), setup.revoked(), now.unixSeconds(), endSeconds(now));
        PeerFault.unless(certified, AbortCode.AUTHENTICATION, "certificate");
        PeerFault.unless(
                advert.isConsistent(configHash, setup.config().suite()), AbortCode.KEYS, "keys or their signature");
        PeerFault.unless(keys(advert).stream().noneMatch(keysSeen::contains), AbortCode.KEYS, "a key of another");
    }

    private long endSeconds(Moment now) {
        return now.unixSeconds() + setup.config().deadlines().resultMillis() / 1000 + 1;
    }

    private List<Octets> keys(Advert advert) {
        List<Octets> keys = new ArrayList<>(List.of(
                Octets.owning(advert.entry().certificate().publicKey()),
                advert.keys().channel(),
                advert.keys().mask()));
        if (setup.config().suite().hasKem()) {
            keys.add(advert.keys().channelKem());
            keys.add(advert.keys().maskKem());
        }
        return keys;
    }

    @Override
    Step close() throws PeerFault {
        RosterBook book = RosterBook.of(setup, configHash, List.copyOf(adverts.values()));
        List<ServerEffect> effects = new ArrayList<>();
        effects.add(new ServerEffect.Persist(ServerEffect.Fact.ROSTER, book.encoded()));
        for (int member = 0; member < book.size(); member++) {
            effects.add(new ServerEffect.Send(book.client(member), book.rosterFor(member)));
        }
        return new Step(new Sharing(book), effects);
    }
}
