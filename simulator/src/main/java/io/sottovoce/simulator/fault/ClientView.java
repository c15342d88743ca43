package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a witness can tell of one client's session from the messages that it gets and sends. */
final class ClientView {
    private final int client;
    private final ContentHash config;
    private final Witness witness;
    private @Nullable Roster roster;
    private @Nullable Octets dealt;

    ClientView(int client, ContentHash config, Witness witness) {
        this.client = client;
        this.config = config;
        this.witness = witness;
    }

    /** sid, once a roster has come. */
    Optional<ContentHash> session() {
        Roster known = roster;
        return known == null
                ? Optional.empty()
                : Optional.of(Roster.session(config, Roster.hash(known.entries()), known.graph(), known.cohortHash()));
    }

    /** H(U2) as it was told to this client; what its input is bound to. */
    ContentHash shareSet() {
        Roster known = Objects.requireNonNull(roster, "no roster");
        return MemberSet.decode(known.entries().size(), Objects.requireNonNull(dealt, "no shares"))
                .orElseThrow()
                .shareSetHash();
    }

    void hears(ServerMessage message) {
        if (message instanceof Roster first && roster == null) {
            roster = first;
        } else if (message instanceof Delivery delivery && dealt == null) {
            dealt = delivery.shareSet();
        } else if (message instanceof Survivors survivors) {
            session().ifPresent(sid -> witness.toldSurvivors(client, sid, survivors.inputSet()));
        }
    }

    void says(ClientMessage message) {
        Roster known = roster;
        if (message instanceof Unmasking unmasking && known != null) {
            session().ifPresent(sid -> reveals(sid, unmasking, known.entries().size()));
        }
    }

    private void reveals(ContentHash sid, Unmasking unmasking, int members) {
        Optional<MemberSet> told =
                witness.survivorsTold(client, sid).flatMap(encoded -> MemberSet.decode(members, encoded));
        Map<Integer, Boolean> kinds = new TreeMap<>();
        unmasking
                .shares()
                .forEach(share -> kinds.put(
                        share.dealer(),
                        told.map(set -> set.contains(share.dealer())).orElse(false)));
        witness.reveals(client, sid, unmasking.contentHash(), kinds);
    }
}
