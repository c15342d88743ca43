package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What can be tried in the place of R2a.
 *
 * @param invented of a member other than the victim, by another authority
 */
record RosterAttacks(ClientId victim, Certificate invented) {
    List<Attack> all() {
        return List.of(
                roster(
                        "a roster that is too small",
                        AbortCode.TOO_FEW,
                        r -> new Roster(smaller(r), r.neighbours().subList(0, 4), new GraphParameters(4, 3))),
                roster(
                        "the client itself left out",
                        AbortCode.ROSTER,
                        r -> new Roster(
                                r.entries().stream()
                                        .filter(entry -> !isVictim(entry))
                                        .toList(),
                                r.neighbours(),
                                r.graph())),
                roster("a member twice", AbortCode.ROSTER, this::withRepeated),
                roster(
                        "an invented member",
                        AbortCode.AUTHENTICATION,
                        r -> new Roster(withInvented(r), r.neighbours(), r.graph())),
                roster("a threshold of two", AbortCode.PARAMETERS, RosterAttacks::withThresholdOfTwo),
                roster("keys of another member", AbortCode.KEYS, RosterAttacks::withExchangedKeys),
                Attack.after(
                        "two rosters", Step.ROSTER, Roster.class, RosterAttacks::withThresholdOfTwo, AbortCode.REPLAY));
    }

    private static Attack roster(String name, AbortCode code, UnaryOperator<Roster> change) {
        return Attack.instead(name, Step.ROSTER, Roster.class, change::apply, code);
    }

    private Roster withRepeated(Roster roster) {
        int other = other(roster);
        List<RosterEntry> entries = new ArrayList<>(roster.entries());
        entries.set(other, roster.entries().get(other == 0 ? 1 : other - 1));
        return new Roster(entries, roster.neighbours(), roster.graph());
    }

    private static Roster withThresholdOfTwo(Roster roster) {
        GraphParameters weak = new GraphParameters(roster.graph().degree(), 2);
        return new Roster(roster.entries(), roster.neighbours(), weak);
    }

    private static Roster withExchangedKeys(Roster roster) {
        List<Roster.NeighbourKeys> keys = new ArrayList<>(roster.neighbours());
        keys.set(0, new Roster.NeighbourKeys(keys.get(0).index(), keys.get(1).keys()));
        return new Roster(roster.entries(), keys, roster.graph());
    }

    /** In the place of the member whose name it bears, so that identifiers still ascend. */
    private List<RosterEntry> withInvented(Roster roster) {
        List<RosterEntry> entries = new ArrayList<>(roster.entries());
        entries.replaceAll(entry -> entry.certificate().client().equals(invented.client())
                ? new RosterEntry(invented, entry.keysHash(), entry.signature())
                : entry);
        return entries;
    }

    /** The client itself and four others. */
    private List<RosterEntry> smaller(Roster roster) {
        List<RosterEntry> others = roster.entries().stream()
                .filter(entry -> !isVictim(entry))
                .limit(4)
                .toList();
        return roster.entries().stream()
                .filter(entry -> isVictim(entry) || others.contains(entry))
                .toList();
    }

    private int other(Roster roster) {
        return IntStream.range(0, roster.entries().size())
                .filter(i -> !isVictim(roster.entries().get(i)))
                .findFirst()
                .orElseThrow();
    }

    private boolean isVictim(RosterEntry entry) {
        return entry.certificate().client().equals(victim);
    }
}
