package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rosters that differ from another in one thing. */
public final class Rosters {
    private Rosters() {}

    public static Roster withEntry(Roster r, int member, RosterEntry entry) {
        return withEntries(r, entries -> {
            entries.set(member, entry);
            return entries;
        });
    }

    public static Roster withEntries(Roster r, UnaryOperator<List<RosterEntry>> change) {
        return new Roster(change.apply(new ArrayList<>(r.entries())), r.neighbours(), r.graph());
    }

    public static Roster withNeighbours(Roster r, UnaryOperator<List<Roster.NeighbourKeys>> change) {
        return new Roster(r.entries(), change.apply(new ArrayList<>(r.neighbours())), r.graph());
    }
}
