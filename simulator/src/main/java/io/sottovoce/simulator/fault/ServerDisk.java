package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.port.RoundStore;
import io.sottovoce.rounds.port.UpdateStore;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The disk of the simulated server: transactions that are there as a whole or not at all, which a power cut divides into
 * those that were written and those that were not. What is staged of a round no restart survives.
 */
final class ServerDisk implements RoundStore, UpdateStore {
    private final Breaker breaker = new Breaker();
    private final DiskModels models = new DiskModels(breaker);
    private final Sabotage sabotage;
    private final List<Exclusion> exclusions = new ArrayList<>();
    private final List<Charge> charges = new ArrayList<>();
    private final List<Long> released = new ArrayList<>();
    private final List<RoundRecord> finished = new ArrayList<>();
    private final Map<Place, float[]> updates = new HashMap<>();
    private final Witness witness;
    private long lastOpened;

    private record Place(long round, ClientId client) {}

    ServerDisk(Sabotage sabotage, Witness witness) {
        this.sabotage = sabotage;
        this.witness = witness;
    }

    Breaker breaker() {
        return breaker;
    }

    DiskModels models() {
        return models;
    }

    void cut() {
        breaker.disarm();
        updates.clear();
        if (sabotage.forgetsCommits() && !finished.isEmpty()) {
            finished.remove(finished.size() - 1);
        }
    }

    /** Rounds that count as a release, with or without noise. */
    int releases() {
        return released.size();
    }

    @Override
    public void open(TaskId task, long round, long atMillis) {
        if (round <= lastOpened) {
            throw new IllegalStateException("round " + round + " after " + lastOpened);
        }
        write(() -> lastOpened = round);
    }

    @Override
    public void exclude(TaskId task, long round, Exclusion exclusion) {
        write(() -> exclusions.add(exclusion));
    }

    @Override
    public void release(TaskId task, long round, Optional<Charge> charge) {
        write(() -> {
            released.add(round);
            charge.ifPresent(charges::add);
        });
    }

    @Override
    public List<Charge> charges(TaskId task) {
        return List.copyOf(charges);
    }

    @Override
    public void finish(RoundRecord record) {
        write(() -> {
            finished.add(record);
            witness.finished(record);
            if (record.result() instanceof RoundResult.Committed end) {
                models.adopt(end.model());
            }
        });
    }

    @Override
    public long lastOpened(TaskId task) {
        return lastOpened;
    }

    @Override
    public List<Exclusion> exclusions(TaskId task, long round) {
        return List.copyOf(exclusions);
    }

    @Override
    public List<RoundRecord> finished(TaskId task) {
        return List.copyOf(finished);
    }

    /** A whole update of a client is durable once this returns. */
    void complete(long round, ClientId client, float[] values) {
        write(() -> updates.put(new Place(round, client), values.clone()));
    }

    @Override
    public BlockReader open(TaskId task, long round, ClientId client) {
        float[] values = updates.get(new Place(round, client));
        if (values == null) {
            throw new IllegalStateException("no update of client " + client + " in round " + round);
        }
        return BlockReader.over(values);
    }

    @Override
    public void discard(TaskId task, long round, ClientId client) {
        updates.remove(new Place(round, client));
    }

    @Override
    public void discardRound(TaskId task, long round) {
        updates.keySet().removeIf(place -> place.round() == round);
    }

    private void write(Runnable transaction) {
        breaker.before();
        transaction.run();
        breaker.after();
    }
}
