package io.sottovoce.rounds.cohort;

import io.sottovoce.privacy.ClientId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** An immutable set of clients in ascending order. Adding and removing copy an array of references. */
public final class ClientSet {
    private static final ClientSet EMPTY = new ClientSet(new ClientId[0]);

    private final ClientId[] sorted;

    private ClientSet(ClientId[] sorted) {
        this.sorted = sorted;
    }

    /** The set without a client. */
    public static ClientSet empty() {
        return EMPTY;
    }

    /** The set of these clients; repetitions count once. */
    public static ClientSet of(Collection<ClientId> clients) {
        return new ClientSet(clients.stream().sorted().distinct().toArray(ClientId[]::new));
    }

    /** Number of clients. */
    public int size() {
        return sorted.length;
    }

    /** Whether a client is in the set. */
    public boolean contains(ClientId client) {
        return Arrays.binarySearch(sorted, client) >= 0;
    }

    /** This set and one more client; this set itself where the client is in it. */
    public ClientSet with(ClientId client) {
        int found = Arrays.binarySearch(sorted, client);
        if (found >= 0) {
            return this;
        }
        int at = -found - 1;
        ClientId[] larger = Arrays.copyOf(sorted, sorted.length + 1);
        System.arraycopy(sorted, at, larger, at + 1, sorted.length - at);
        larger[at] = client;
        return new ClientSet(larger);
    }

    /** This set less one client; this set itself where the client is not in it. */
    public ClientSet without(ClientId client) {
        int at = Arrays.binarySearch(sorted, client);
        if (at < 0) {
            return this;
        }
        ClientId[] smaller = Arrays.copyOf(sorted, sorted.length - 1);
        System.arraycopy(sorted, at + 1, smaller, at, smaller.length - at);
        return new ClientSet(smaller);
    }

    /** The clients in ascending order, immutable. */
    public List<ClientId> toList() {
        return List.of(sorted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientSet set && Arrays.equals(sorted, set.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
