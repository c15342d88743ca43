package io.sottovoce.privacy.secagg.theorem;

import java.util.Optional;

/**
 * Looks through all attacks that could be best, by giving each honest client a part in the play.
 *
 * <p>Left out are only attacks that do nothing another one does not do better: everybody who passes a voter's checks
 * votes, and answers; corrupt clients are in every set; a client outside of the set that is to be unmasked, K, is left out
 * of U3 only where it is a neighbour of K; K is of one view. {@code TheoremTest} compares this with a search that leaves
 * out nothing, where that can be done.
 */
final class Search {
    /** What K looks like. */
    enum Shape {
        /** Voters only: cut off from the other survivors. */
        CUT,
        /** Clients that were told another U2, all the same one. */
        OTHER_VIEW,
        /** Both, with views of their own: can only work where the view is not in the key. */
        MIXED
    }

    private final Game game;
    private final Topology graph;
    private final Shape shape;
    private final boolean interchangeable;
    private final int[] sets = new int[Part.COUNT];
    private int assigned;
    private long looked;

    private Search(Game game, Shape shape) {
        this.game = game;
        this.graph = game.graph();
        this.shape = shape;
        this.interchangeable = graph.degree() == graph.clients() - 1;
    }

    /** Result of a search. */
    record Found(Optional<Attack> attack, long looked) {}

    /** Searches all shapes that the game admits. */
    static Found all(Game game) {
        long looked = 0;
        for (Shape shape : Shape.values()) {
            if (shape == Shape.MIXED && game.viewInKey()) {
                continue;
            }
            Found found = of(game, shape);
            looked += found.looked();
            if (found.attack().isPresent()) {
                return new Found(found.attack(), looked);
            }
        }
        return new Found(Optional.empty(), looked);
    }

    static Found of(Game game, Shape shape) {
        Search search = new Search(game, shape);
        search.assigned = game.corrupt();
        Optional<Attack> attack = search.from(0, 0);
        return new Found(attack, search.looked);
    }

    /** Without loss of generality the first honest client is in K: positions and names can be turned. */
    private Optional<Attack> from(int client, int partBefore) {
        if (client == graph.clients()) {
            looked++;
            Attack attack = Part.play(game, sets);
            return attack.isAllowed(game) && attack.breaks(game) ? Optional.of(attack) : Optional.empty();
        }
        if (((game.corrupt() >> client) & 1) != 0) {
            return from(client + 1, partBefore);
        }
        boolean first = sets[Part.VOTES_IN_K] + sets[Part.SILENT_IN_K] == 0;
        for (int part = interchangeable ? partBefore : 0; part < (first ? Part.DROPPED : Part.COUNT); part++) {
            if (!fits(part)) {
                continue;
            }
            sets[part] |= 1 << client;
            assigned |= 1 << client;
            if (canStillWork(client)) {
                Optional<Attack> found = from(client + 1, part);
                if (found.isPresent()) {
                    return found;
                }
            }
            sets[part] &= ~(1 << client);
            assigned &= ~(1 << client);
        }
        return Optional.empty();
    }

    private boolean fits(int part) {
        return switch (shape) {
            case CUT -> part == Part.VOTES_IN_K || part == Part.OUTSIDE || part == Part.ABSENT;
            case OTHER_VIEW -> part != Part.VOTES_IN_K;
            case MIXED -> true;
        };
    }

    /** Whether the conditions of a client and its neighbours can still be met, whatever the rest does. */
    private boolean canStillWork(int client) {
        int open = graph.all() & ~assigned;
        int votes = Integer.bitCount(sets[Part.VOTES_IN_K] | sets[Part.OUTSIDE] | open | game.corrupt());
        int inputs = Integer.bitCount(inputs() | open);
        if (votes < game.quorum() || inputs < game.survivorsMin()) {
            return false;
        }
        int near = (graph.neighbours(client) | (1 << client)) & assigned & ~game.corrupt();
        for (int left = near; left != 0; left &= left - 1) {
            if (!canStillPlay(Integer.numberOfTrailingZeros(left), open)) {
                return false;
            }
        }
        return true;
    }

    private boolean canStillPlay(int i, int open) {
        int t = game.threshold();
        int k = sets[Part.VOTES_IN_K] | sets[Part.SILENT_IN_K];
        boolean opens = graph.count(i, sets[Part.VOTES_IN_K] | sets[Part.OUTSIDE] | game.corrupt() | open) >= t;
        if (((sets[Part.VOTES_IN_K] >> i) & 1) != 0) {
            return graph.count(i, sets[Part.OUTSIDE]) == 0 && graph.count(i, k | game.corrupt() | open) >= t;
        }
        if (((sets[Part.SILENT_IN_K] >> i) & 1) != 0) {
            return opens && graph.count(i, k | sets[Part.DROPPED] | game.corrupt() | open) >= t;
        }
        if (((sets[Part.DROPPED] >> i) & 1) != 0) {
            return opens && graph.count(i, sets[Part.SILENT_IN_K] | sets[Part.VOTES_IN_K] | open) > 0;
        }
        boolean absent = ((sets[Part.ABSENT] >> i) & 1) != 0;
        return !absent || graph.count(i, k | open) > 0;
    }

    private int inputs() {
        return sets[Part.VOTES_IN_K] | sets[Part.SILENT_IN_K] | sets[Part.OUTSIDE] | game.corrupt();
    }
}
