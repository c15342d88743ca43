package io.sottovoce.learning.data;

import java.util.List;

/** Which client holds which examples: every example is held by exactly one client. */
public final class Partition {
    private final List<int[]> clients;

    private Partition(List<int[]> clients) {
        this.clients = clients;
    }

    /**
     * Takes the arrays over.
     *
     * @param examples number of examples; the lists together hold each of 0..examples-1 exactly once
     */
    static Partition of(int examples, List<int[]> clients) {
        boolean[] held = new boolean[examples];
        int count = 0;
        for (int[] rows : clients) {
            for (int row : rows) {
                if (held[row]) {
                    throw new IllegalStateException("example " + row + " is held twice");
                }
                held[row] = true;
            }
            count += rows.length;
        }
        if (count != examples) {
            throw new IllegalStateException("clients hold " + count + " of " + examples + " examples");
        }
        return new Partition(List.copyOf(clients));
    }

    /** Number of clients. */
    public int clients() {
        return clients.size();
    }

    /** The indices of a client's examples. */
    public int[] rows(int client) {
        return clients.get(client).clone();
    }

    /** The number of a client's examples. */
    public int size(int client) {
        return clients.get(client).length;
    }

    /** The examples of a client, over the same features. */
    public Dataset of(Dataset data, int client) {
        return data.select(clients.get(client));
    }

    /** One data set a client, over the same features. */
    public List<Dataset> apply(Dataset data) {
        return clients.stream().map(data::select).toList();
    }
}
