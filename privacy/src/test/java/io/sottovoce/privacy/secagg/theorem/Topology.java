package io.sottovoce.privacy.secagg.theorem;

/** Who is a neighbour of whom; sets of clients are bits of an {@code int}. On the ring, clients are named by position. */
final class Topology {
    private final int clients;
    private final int degree;
    private final int[] neighbours;

    private Topology(int clients, int degree, int[] neighbours) {
        this.clients = clients;
        this.degree = degree;
        this.neighbours = neighbours;
    }

    static Topology complete(int clients) {
        int[] neighbours = new int[clients];
        for (int i = 0; i < clients; i++) {
            neighbours[i] = ((1 << clients) - 1) & ~(1 << i);
        }
        return new Topology(clients, clients - 1, neighbours);
    }

    static Topology ring(int clients, int degree) {
        int[] neighbours = new int[clients];
        for (int i = 0; i < clients; i++) {
            for (int step = 1; step <= degree / 2; step++) {
                neighbours[i] |= (1 << ((i + step) % clients)) | (1 << ((i - step + clients) % clients));
            }
        }
        return new Topology(clients, degree, neighbours);
    }

    int clients() {
        return clients;
    }

    int degree() {
        return degree;
    }

    int all() {
        return (1 << clients) - 1;
    }

    int neighbours(int client) {
        return neighbours[client];
    }

    /** |N(client) and set|. */
    int count(int client, int set) {
        return Integer.bitCount(neighbours[client] & set);
    }

    /** Event (W): two disjoint runs of h positions each hold at least r of these clients. */
    boolean hasTwoRuns(int corrupt, int needed) {
        int half = degree / 2;
        for (int a = 0; a < clients; a++) {
            for (int b = a + half; b <= a + clients - half; b++) {
                if (inRun(corrupt, a) >= needed && inRun(corrupt, b) >= needed) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Event (V): a client has at least so many of these among its neighbours. */
    boolean hasNeighbourhood(int corrupt, int needed) {
        for (int i = 0; i < clients; i++) {
            if (count(i, corrupt) >= needed) {
                return true;
            }
        }
        return false;
    }

    private int inRun(int set, int from) {
        int held = 0;
        for (int step = 0; step < degree / 2; step++) {
            held += (set >> ((from + step) % clients)) & 1;
        }
        return held;
    }

    @Override
    public String toString() {
        return "n=" + clients + " k=" + degree;
    }
}
