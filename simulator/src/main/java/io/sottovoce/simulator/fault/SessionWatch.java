package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureRound;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts, from the messages alone, with how many shares of each secret a server opens a sum. */
final class SessionWatch {
    private final SecureRound round;
    private final Witness witness;
    private final Map<Integer, Set<ClientId>> holders = new HashMap<>();
    private final Set<ClientId> answered = new HashSet<>();
    private List<ClientId> roster = List.of();
    private int threshold;
    private Octets shareSet = Octets.EMPTY;
    private Octets inputSet = Octets.EMPTY;

    SessionWatch(SecureRound round, Witness witness) {
        this.round = round;
        this.witness = witness;
    }

    void says(ServerMessage message) {
        if (message instanceof Roster sent) {
            roster = sent.entries().stream()
                    .map(entry -> entry.certificate().client())
                    .toList();
            threshold = sent.graph().threshold();
        } else if (message instanceof Delivery sent) {
            shareSet = sent.shareSet();
        } else if (message instanceof Survivors sent) {
            inputSet = sent.inputSet();
        }
    }

    void heard(ClientId client, ClientMessage message, List<SecureEffect> effects) {
        boolean refused = effects.stream()
                .anyMatch(effect -> effect instanceof SecureEffect.Protocol protocol
                        && protocol.effect() instanceof ServerEffect.Refuse);
        if (message instanceof Unmasking unmasking && !refused) {
            answered.add(client);
            unmasking.shares().forEach(share -> holders.computeIfAbsent(share.dealer(), dealer -> new HashSet<>())
                    .add(client));
        }
    }

    /** The sum is about to be opened. */
    void opens() {
        int fewest = Integer.MAX_VALUE;
        MemberSet dealt = MemberSet.decode(roster.size(), shareSet).orElseThrow();
        MemberSet in = MemberSet.decode(roster.size(), inputSet).orElseThrow();
        for (int dealer : dealt.members()) {
            boolean saidItself = in.contains(dealer) && answered.contains(roster.get(dealer));
            if (!saidItself) {
                fewest = Math.min(fewest, holders.getOrDefault(dealer, Set.of()).size());
            }
        }
        int inputs = round.inputs().size();
        if (in.count() != inputs) {
            witness.fail(Violation.Invariant.EXACT_SUM, inputs + " inputs are in the sum, agreed were " + in.count());
        }
        witness.opens(inputs, round.setup().config().cohort().survivorsMin(), fewest, threshold);
    }
}
