package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.rounds.cohort.ClientSet;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The clients of a simulation: client {@code i} has the id {@code i} and the {@code i}-th part of the data. */
public final class SimulatedClients {
    private final List<Dataset> parts;
    private final ClientSet all;

    /** One client a part. */
    public SimulatedClients(List<Dataset> parts) {
        this.parts = List.copyOf(parts);
        this.all = ClientSet.of(
                IntStream.range(0, parts.size()).mapToObj(SimulatedClients::id).toList());
    }

    /** Number of clients. */
    public int count() {
        return parts.size();
    }

    /** The data of a client. */
    public Dataset data(ClientId client) {
        return parts.get(index(client));
    }

    /** The number of a client. */
    static int index(ClientId client) {
        return Math.toIntExact(ByteBuffer.wrap(client.toBytes()).getLong(ClientId.BYTES - Long.BYTES));
    }

    /** The client with the {@code i}-th part. */
    ClientId client(int index) {
        return id(index);
    }

    /** In the order in which they are best trained: whoever takes longest first, so that nobody is waited for alone. */
    List<ClientId> largestFirst(List<ClientId> cohort) {
        return cohort.stream()
                .sorted(Comparator.comparingInt(
                        (ClientId client) -> -data(client).size()))
                .toList();
    }

    ClientSet all() {
        return all;
    }

    /** The seed of a client's training in a round: a function of these alone, so that nothing else can disturb it. */
    static long trainingSeed(long seed, long round, ClientId client) {
        byte[] hash = Canonical.hash("local training", Canonical.u64(seed), Canonical.u64(round), client.toBytes());
        return ByteBuffer.wrap(hash).getLong();
    }

    /** The client with this number. */
    static ClientId id(int index) {
        return ClientId.of(ByteBuffer.allocate(ClientId.BYTES)
                .putLong(ClientId.BYTES - Long.BYTES, index)
                .array());
    }
}
