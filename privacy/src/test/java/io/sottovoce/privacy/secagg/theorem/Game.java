package io.sottovoce.privacy.secagg.theorem;

/**
 * What an active server plays against.
 *
 * @param threshold t
 * @param corrupt C, chosen before the graph's order is known
 * @param quorum Q; 0 for the game in which a vote makes the digest unique but nobody counts who has voted
 * @param survivorsMin U3min
 * @param viewInKey whether H(U2) is in the stream key; false is a weaker protocol
 */
record Game(Topology graph, int threshold, int corrupt, int quorum, int survivorsMin, boolean viewInKey) {
    /** The protocol's own game, with as many drop-outs as leave a quorum of honest clients: n - D - c = Q. */
    static Game of(Topology graph, int threshold, int corrupt) {
        int n = graph.clients();
        int c = Math.max(1, Integer.bitCount(corrupt));
        int quorum = (n + c) / 2 + 1;
        return new Game(graph, threshold, corrupt, quorum, Math.min(n, quorum + c), true);
    }

    Game withoutViewInKey() {
        return new Game(graph, threshold, corrupt, quorum, survivorsMin, false);
    }

    Game withoutCountingVotes() {
        return new Game(graph, threshold, corrupt, 0, survivorsMin, viewInKey);
    }

    int honest() {
        return graph.all() & ~corrupt;
    }

    /** Whether honest clients alone can make the quorum; else nobody would open such a session. */
    boolean isFeasible() {
        return Integer.bitCount(honest()) >= quorum;
    }

    /** Events (W) and (V) on the ring, with r = t - k/2. */
    boolean excluded() {
        return graph.hasTwoRuns(corrupt, threshold - graph.degree() / 2)
                || graph.hasNeighbourhood(corrupt, 2 * threshold - graph.degree());
    }

    @Override
    public String toString() {
        return graph + " t=" + threshold + " C=" + Integer.toBinaryString(corrupt) + " Q=" + quorum + " U3min="
                + survivorsMin + (viewInKey ? "" : " without H(U2)");
    }
}
