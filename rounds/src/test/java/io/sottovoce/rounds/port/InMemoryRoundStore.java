package io.sottovoce.rounds.port;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A {@link RoundStore} that forgets everything with the process. Not thread-safe. */
public final class InMemoryRoundStore implements RoundStore {
    private final ModelStore models;
    private final Map<TaskId, NavigableMap<Long, Round>> tasks = new HashMap<>();

    /** A store that promotes the models of committed rounds in this other store. */
    public InMemoryRoundStore(ModelStore models) {
        this.models = models;
    }

    @Override
    public void open(TaskId task, long round, long atMillis) {
        if (round <= lastOpened(task)) {
            throw new IllegalStateException("round " + round + " after round " + lastOpened(task));
        }
        tasks.computeIfAbsent(task, key -> new TreeMap<>()).put(round, new Round());
    }

    @Override
    public void exclude(TaskId task, long round, Exclusion exclusion) {
        openRound(task, round).exclusions.add(exclusion);
    }

    @Override
    public void finish(RoundRecord record) {
        Round round = openRound(record.task(), record.round());
        if (record.result() instanceof RoundResult.Committed end) {
            models.promote(record.task(), end.model());
        }
        round.records.add(record);
    }

    @Override
    public void release(TaskId task, long round, Optional<Charge> charge) {
        Round open = openRound(task, round);
        if (open.released) {
            throw new IllegalStateException("round " + round + " counts as a release already");
        }
        open.released = true;
        charge.ifPresent(open.charges::add);
    }

    @Override
    public List<Charge> charges(TaskId task) {
        return rounds(task).values().stream()
                .flatMap(round -> round.charges.stream())
                .toList();
    }

    @Override
    public long lastOpened(TaskId task) {
        NavigableMap<Long, Round> rounds = rounds(task);
        return rounds.isEmpty() ? 0 : rounds.lastKey();
    }

    @Override
    public List<Exclusion> exclusions(TaskId task, long round) {
        return List.copyOf(rounds(task).getOrDefault(round, new Round()).exclusions);
    }

    @Override
    public List<RoundRecord> finished(TaskId task) {
        return rounds(task).values().stream()
                .flatMap(round -> round.records.stream())
                .toList();
    }

    private NavigableMap<Long, Round> rounds(TaskId task) {
        return tasks.getOrDefault(task, new TreeMap<>());
    }

    private Round openRound(TaskId task, long number) {
        Round round = rounds(task).get(number);
        if (round == null || !round.records.isEmpty()) {
            throw new IllegalStateException("round " + number + " is not open");
        }
        return round;
    }

    /** A round; it has a record where it is finished. */
    private static final class Round {
        private final List<Exclusion> exclusions = new ArrayList<>();
        private final List<RoundRecord> records = new ArrayList<>(1);
        private final List<Charge> charges = new ArrayList<>(1);
        private boolean released;
    }
}
