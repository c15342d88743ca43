package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server that does not follow the protocol sends in the place of what its machine says. */
final class ServerLies {
    private final Scene scene;
    private final long round;
    private final Mode mode;
    private @Nullable Survivors told;

    ServerLies(Scene scene, long round, Mode mode) {
        this.mode = mode;
        this.scene = scene;
        this.round = round;
    }

    List<ServerMessage> instead(ClientId to, ServerMessage message, Optional<CohortNumbers> cohort) {
        if (mode != Mode.MALICIOUS) { // clients who trust the server to follow the protocol are not told lies here
            return List.of(message);
        }
        int client = indexOf(to);
        int members = cohort.map(CohortNumbers::clients).orElse(0);
        if (message instanceof Survivors survivors) {
            told = survivors;
            boolean lies = scene.faults().isOn(FaultKind.SERVER_VARIES_SURVIVORS) && client % 2 == 0;
            return List.of(lies ? without(survivors, members) : survivors);
        }
        Survivors before = told;
        if (message instanceof Quorum && before != null && scene.faults().isOn(FaultKind.SERVER_ASKS_TWICE)) {
            return List.of(message, without(before, members), message);
        }
        if (message instanceof Roster roster && scene.faults().isOn(FaultKind.SERVER_FORGES)) {
            scene.forgeries().given(client, round);
            return List.of(forged(roster, client));
        }
        return List.of(message);
    }

    private static Survivors without(Survivors survivors, int members) {
        MemberSet set = MemberSet.decode(members, survivors.inputSet()).orElseThrow();
        List<Integer> fewer = set.members().subList(1, set.count());
        return new Survivors(MemberSet.of(members, fewer).encoded());
    }

    /** In the place of another member than the one that is deceived. */
    private Roster forged(Roster roster, int deceived) {
        List<RosterEntry> entries = new ArrayList<>(roster.entries());
        int victim = entries.get(0).certificate().client().equals(FaultWorld.id(deceived)) ? 1 : 0;
        RosterEntry entry = entries.get(victim);
        entries.set(
                victim,
                new RosterEntry(
                        scene.world().forged(indexOf(entry.certificate().client())),
                        entry.keysHash(),
                        entry.signature()));
        return new Roster(entries, roster.neighbours(), roster.graph());
    }

    private int indexOf(ClientId id) {
        for (int i = 0; i < scene.world().setting.clients(); i++) {
            if (FaultWorld.id(i).equals(id)) {
                return i;
            }
        }
        throw new IllegalStateException("nobody is " + id);
    }
}
