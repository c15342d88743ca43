package io.sottovoce.privacy.secagg.graph;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who is a neighbour of whom, by roster index: everybody up to 255 clients, above that the k/2 next on either side of a
 * ring whose order nobody chooses alone (SA-1, E7).
 */
public final class SharingGraph {
    private final int clients;
    private final GraphParameters parameters;
    private final int[] ring;
    private final int[] positions;

    private SharingGraph(int clients, GraphParameters parameters, int[] ring) {
        this.clients = clients;
        this.parameters = parameters;
        this.ring = ring;
        this.positions = new int[ring.length];
        for (int p = 0; p < ring.length; p++) {
            positions[ring[p]] = p;
        }
    }

    /** The graph of a session. The parameters must have passed {@link GraphPlanner#violation}. */
    public static SharingGraph of(ContentHash session, int clients, GraphParameters parameters) {
        if (clients <= CompleteRule.CLIENTS_MAX) {
            return new SharingGraph(clients, parameters, new int[0]);
        }
        ContentHash key = ContentHash.of(Canonical.hash("graph", session.toBytes()));
        return new SharingGraph(clients, parameters, Permutation.of(key, clients));
    }

    /** Degree and threshold. */
    public GraphParameters parameters() {
        return parameters;
    }

    /** Number of clients. */
    public int clients() {
        return clients;
    }

    /** N(i), ascending. */
    public List<Integer> neighbours(int client) {
        if (ring.length == 0) {
            return IntStream.range(0, clients).filter(j -> j != client).boxed().toList();
        }
        List<Integer> neighbours = new ArrayList<>(parameters.degree());
        for (int step = 1; step <= parameters.degree() / 2; step++) {
            neighbours.add(ring[Math.floorMod(positions[client] + step, clients)]);
            neighbours.add(ring[Math.floorMod(positions[client] - step, clients)]);
        }
        neighbours.sort(null);
        return List.copyOf(neighbours);
    }

    /** Shamir x of a holder among the neighbours of a dealer (E10): one more than its rank. */
    public int shareIndex(int dealer, int holder) {
        int rank = neighbours(dealer).indexOf(holder);
        if (rank < 0) {
            throw new IllegalArgumentException(holder + " holds no share of " + dealer);
        }
        return rank + 1;
    }
}
