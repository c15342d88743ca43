package io.sottovoce.rounds.pacing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.ClientOutcome;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.task.PacingSpec;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where each client of an asynchronous task stands.
 *
 * <pre>
 * place      event                      condition                       next
 * ---------- -------------------------- ------------------------------- ----------------------------------------
 * any        ready(base)                base may be used                READY
 *                                       base too old, or used already   IDLE, gets work anew
 * IDLE       assign                     connected, a place to train     TRAINING
 * TRAINING   failed                                                     IDLE, no work from this version for a while
 *            postponed                                                  IDLE, gets work anew after a pause
 *            assign                     trainingTimeout over            IDLE, no work from this version for a while
 * READY      gone                                                       IDLE
 *            drawn                                                      IN_ROUND
 *            committed                  became too old                  IDLE
 * IN_ROUND   closed                     round aborted, not maskedAlone  READY where connected
 *                                       otherwise                       IDLE
 * any        restored                                                   IDLE, gets work anew
 * </pre>
 *
 * <p>An update of base {@code b} may be used from version {@code v} on if {@code v - b <= maxStaleness}, {@code b} is not from
 * before a rollback, and {@code b} is above the base of every committed round that has had an update of this client. The
 * last rule is what counts an update once: a client has one update at a time, and work that it is given after a round
 * begins at a later version than that round did. It needs nothing but the stored records, so a restart changes nothing.
 *
 * <p>Mutable and for one thread; no clock. What a client says of its base is its own word: it moves the weight of its own
 * update between 0 and 1 and nothing else.
 */
public final class AsyncPool {
    /** Pauses double from the one to the other: whoever is asked again and again is asked ever more seldom. */
    private static final long PAUSE_MIN_MILLIS = 1000;

    private static final int DOUBLINGS_MAX = 6;

    private final PacingSpec rules;
    private final SortedMap<ClientId, Seat> seats = new TreeMap<>();
    private final Map<ClientId, Long> used;
    private final boolean maskedAlone;
    private long version;
    private long floor;

    /**
     * A client that is to train from the present version.
     *
     * @param leastBase an update that it holds, or is training, from this base or a later one is as good: no need to begin anew
     */
    public record Work(ClientId client, long version, long leastBase) {}

    /**
     * A client's word ended its work.
     *
     * @param pauseMillis after which it may have work again; empty where that depends on the next version
     */
    public record Ended(ClientId client, String why, OptionalLong pauseMillis) {}

    private enum Place {
        IDLE,
        TRAINING,
        READY,
        IN_ROUND
    }

    private static final class Seat {
        private Place place = Place.IDLE;
        private boolean connected;
        private long base;
        private long sinceMillis;
        private long refusedVersion = -1;
        private int pauses;
        private long notBeforeMillis;
    }

    /**
     * A pool, nobody in it.
     *
     * @param version the present version
     * @param floor updates with an older base are from before a rollback
     * @param used by client, the base of the last committed round that has an update of it
     * @param maskedAlone whether updates are masked and nothing else hides them: a client lets go of one as it enters a sum,
     *     since two sums with it may differ by another update alone. Whoever was in a round that was aborted gets work then,
     *     and says at once that it still holds its update, where it does
     */
    AsyncPool(PacingSpec rules, long version, long floor, Map<ClientId, Long> used, boolean maskedAlone) {
        this.maskedAlone = maskedAlone;
        this.rules = rules;
        this.version = version;
        this.floor = floor;
        this.used = new HashMap<>(used);
    }

    /** The pool of a task, otherwise as the constructor says. */
    public static AsyncPool of(TaskSpec task, long version, long floor, Map<ClientId, Long> used) {
        boolean maskedAlone = task.secure().isPresent() && !task.privacy().isNoised();
        return new AsyncPool(task.pacing(), version, floor, used, maskedAlone);
    }

    /** A client is connected. */
    public void connected(ClientId client) {
        seats.computeIfAbsent(client, id -> new Seat()).connected = true;
    }

    /**
     * A client is not connected any more. What it trains it may bring later; what it holds it must say again that it holds.
     *
     * @return whether an update went with it
     */
    public boolean gone(ClientId client) {
        Optional<Seat> known = seat(client);
        known.ifPresent(seat -> seat.connected = false);
        Optional<Seat> ready = known.filter(seat -> seat.place == Place.READY);
        ready.ifPresent(seat -> seat.place = Place.IDLE);
        return ready.isPresent();
    }

    /** A client holds an update; whether it can be drawn from now on. */
    public boolean ready(ClientId client, long base) {
        Seat seat = seats.computeIfAbsent(client, id -> new Seat());
        if (seat.place == Place.IN_ROUND) {
            return false;
        }
        seat.connected = true;
        boolean usable = base <= version && base >= leastBase(client);
        seat.base = base;
        seat.place = usable ? Place.READY : Place.IDLE;
        seat.pauses = 0;
        return usable;
    }

    /** Hears what a client says of a round; what it was where that has ended its work, and empty where not. */
    public Optional<Ended> hear(RoundEvent word, long nowMillis) {
        if (word instanceof RoundEvent.OfferDeclined declined) {
            return ended(word, declined.client(), declined.reason(), nowMillis);
        }
        return word instanceof RoundEvent.TrainingFailed failed
                ? ended(word, failed.client(), failed.code(), nowMillis)
                : Optional.empty();
    }

    private Optional<Ended> ended(RoundEvent word, ClientId client, String why, long nowMillis) {
        Optional<WorkEnding> ending = WorkEnding.of(word)
                .filter(any -> seat(client).filter(this::trains).isPresent());
        return ending.map(how -> switch (how) {
            case NOT_FROM_THIS_VERSION -> {
                failed(client);
                yield new Ended(client, why, OptionalLong.empty());
            }
            case TRY_AGAIN -> new Ended(client, why, postponed(client, true, nowMillis));
            case LATER -> new Ended(client, why, postponed(client, false, nowMillis));
        });
    }

    /** A client does not train, or could not; false where it was not to. */
    public boolean failed(ClientId client) {
        Optional<Seat> training = seat(client).filter(this::trains);
        training.ifPresent(this::giveUp);
        return training.isPresent();
    }

    /**
     * A client cannot train at present: it is at something else, or did not get the model. It may be asked again after a
     * pause, the first time at once if so wanted.
     *
     * @return how long the pause is, in milliseconds; empty where the client was not to train
     */
    OptionalLong postponed(ClientId client, boolean atOnce, long nowMillis) {
        Optional<Seat> training = seat(client).filter(this::trains);
        if (training.isEmpty()) {
            return OptionalLong.empty();
        }
        Seat seat = training.get();
        long pause = atOnce && seat.pauses == 0 ? 0 : PAUSE_MIN_MILLIS << Math.min(seat.pauses, DOUBLINGS_MAX);
        seat.place = Place.IDLE;
        seat.pauses++;
        seat.notBeforeMillis = nowMillis + pause;
        return OptionalLong.of(pause);
    }

    /** Gives work to whoever can have it, ascending by client. */
    public List<Work> assign(long nowMillis) {
        int training = 0;
        for (Seat seat : seats.values()) {
            boolean silent = nowMillis - seat.sinceMillis >= silenceMillis();
            if (seat.place == Place.TRAINING && silent) {
                giveUp(seat);
            }
            training += seat.place == Place.TRAINING ? 1 : 0;
        }
        List<Work> work = new ArrayList<>();
        for (Map.Entry<ClientId, Seat> entry : seats.entrySet()) {
            Seat seat = entry.getValue();
            boolean free = seat.place == Place.IDLE
                    && seat.connected
                    && !refuses(seat, nowMillis)
                    && seat.notBeforeMillis <= nowMillis;
            if (free && training < rules.concurrency()) {
                seat.place = Place.TRAINING;
                seat.sinceMillis = nowMillis;
                training++;
                work.add(new Work(entry.getKey(), version, leastBase(entry.getKey())));
            }
        }
        return work;
    }

    /** For so long a client that trains may be silent before another gets its place. */
    public long silenceMillis() {
        return rules.trainingTimeout().toMillis();
    }

    /**
     * So long after it got work a client that did not do it may have work from the same version again: without an end to
     * that, a version whose successor needs them would be the last one.
     */
    public long refusalMillis() {
        return 2 * silenceMillis();
    }

    private boolean refuses(Seat seat, long nowMillis) {
        return seat.refusedVersion == version && nowMillis - seat.sinceMillis < refusalMillis();
    }

    /** The work of a client that connected again while it is thought to train; empty where it is not. */
    public Optional<Work> again(ClientId client) {
        return seat(client)
                .filter(seat -> seat.place == Place.TRAINING)
                .map(seat -> new Work(client, version, leastBase(client)));
    }

    /** Whether a client may be drawn, or is in the round that is open. */
    public boolean inPlay(ClientId client) {
        return seat(client)
                .filter(seat -> seat.place == Place.READY || seat.place == Place.IN_ROUND)
                .isPresent();
    }

    /** The clients that may be drawn. */
    public ClientSet ready() {
        return ClientSet.of(seats.entrySet().stream()
                .filter(entry -> entry.getValue().place == Place.READY)
                .map(Map.Entry::getKey)
                .toList());
    }

    /**
     * Hears of a round before its clients do, so that it knows what they hold when they are free again.
     *
     * @return where clients are offered the round, by staleness how many; empty for all else
     */
    public SortedMap<Long, Integer> follow(RoundEffect effect) {
        if (effect instanceof RoundEffect.SendOffers offers) {
            return drawn(offers.clients());
        }
        if (effect instanceof RoundEffect.CloseClient close) {
            closed(close.client(), close.outcome() == ClientOutcome.ABORTED);
        } else if (effect instanceof RoundEffect.Commit commit
                && commit.record().result() instanceof RoundResult.Committed made) {
            List<ClientId> contributors = commit.record().participation().contributions().stream()
                    .map(Contribution::client)
                    .toList();
            committed(commit.record().base().version(), made.model().version(), contributors);
        }
        return Collections.emptySortedMap();
    }

    /** Clients are offered the round that is open; by staleness, how many. */
    SortedMap<Long, Integer> drawn(List<ClientId> clients) {
        SortedMap<Long, Integer> staleness = new TreeMap<>();
        for (ClientId client : clients) {
            seat(client).ifPresent(seat -> {
                seat.place = Place.IN_ROUND;
                staleness.merge(version - seat.base, 1, Integer::sum);
            });
        }
        return staleness;
    }

    /** A client's part in the round that was open is over; {@code kept}: the round was aborted, its update is still unused. */
    void closed(ClientId client, boolean kept) {
        seat(client).filter(seat -> seat.place == Place.IN_ROUND).ifPresent(seat -> {
            boolean usable = kept && !maskedAlone && seat.connected && seat.base >= leastBase(client);
            seat.place = usable ? Place.READY : Place.IDLE;
        });
    }

    /** A round made a new version from updates of these clients. */
    void committed(long base, long made, List<ClientId> contributors) {
        contributors.forEach(client -> used.merge(client, base, Math::max));
        version = made;
        seats.forEach((client, seat) -> {
            if (seat.place == Place.READY && seat.base < leastBase(client)) {
                seat.place = Place.IDLE;
            }
        });
    }

    /** The task went back to an older model, which is this version now: nothing that is under way is wanted. */
    public void restored(long made) {
        version = made;
        floor = made;
        seats.values().forEach(seat -> seat.place = Place.IDLE);
    }

    /** Everybody who has ever been here. */
    public List<ClientId> clients() {
        return List.copyOf(seats.keySet());
    }

    /** The oldest base that an update of this client may have. */
    private long leastBase(ClientId client) {
        long afterUse = used.containsKey(client) ? used.get(client) + 1 : 0;
        return Math.max(Math.max(version - rules.maxStaleness(), floor), Math.max(afterUse, 0));
    }

    private boolean trains(Seat seat) {
        return seat.place == Place.TRAINING;
    }

    private void giveUp(Seat seat) {
        seat.place = Place.IDLE;
        seat.refusedVersion = version;
    }

    private Optional<Seat> seat(ClientId client) {
        return Optional.ofNullable(seats.get(client));
    }
}
