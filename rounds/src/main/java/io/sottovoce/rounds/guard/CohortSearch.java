package io.sottovoce.rounds.guard;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.cohort.CohortSampler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the clients that spoil a cohort's mean, by fresh groups: a bad group is cut into two random halves, and each of
 * them gives a mean of its own.
 *
 * <pre>
 * answer on a group   condition                                       what follows
 * ------------------- ----------------------------------------------- ------------------------------------------
 * good                                                                its clients are cleared
 * bad                 two halves of groupMin each can be made         both halves are asked
 *                     too few clients, or too few sessions are left   its clients are suspects
 * none                a session is left, and it was asked once        it is asked again
 *                     otherwise                                       its clients are cleared
 * </pre>
 *
 * <p>Every group is a new session with fresh keys and fresh noise, which its members pay for like for any other: one client
 * is in at most {@code 1 + log2(n / groupMin)} of them that have an answer. Honest clients of the last bad group are suspects with the guilty
 * ones; the server never learns a mean of fewer than {@code groupMin}. An offender is cleared where the noise of a half
 * hides it, and where it keeps to the bounds or stays away while it is looked for. Immutable.
 */
public final class CohortSearch {
    private final TaskId task;
    private final long round;
    private final long seed;
    private final int groupMin;
    private final int sessionsLeft;
    private final int sessions;
    private final boolean askedAgain;
    private final List<ClientSet> open;
    private final List<ClientSet> cleared;
    private final List<ClientSet> suspects;

    private CohortSearch(
            CohortSearch from,
            int spent,
            boolean askedAgain,
            List<ClientSet> open,
            List<ClientSet> cleared,
            List<ClientSet> suspects) {
        this.task = from.task;
        this.round = from.round;
        this.seed = from.seed;
        this.groupMin = from.groupMin;
        this.sessionsLeft = from.sessionsLeft - spent;
        this.sessions = from.sessions + spent;
        this.askedAgain = askedAgain;
        this.open = List.copyOf(open);
        this.cleared = List.copyOf(cleared);
        this.suspects = List.copyOf(suspects);
    }

    private CohortSearch(AggregateChecks checks, ClientSet cohort, TaskId task, long round, long seed) {
        this.task = task;
        this.round = round;
        this.seed = seed;
        this.groupMin = checks.groupMin();
        this.sessionsLeft = checks.sessionsMax();
        this.sessions = 0;
        this.askedAgain = false;
        this.open = List.of(cohort);
        this.cleared = List.of();
        this.suspects = List.of();
    }

    /** Begins with a cohort whose mean was bad. */
    public static CohortSearch of(AggregateChecks checks, ClientSet cohort, TaskId task, long round, long seed) {
        return new CohortSearch(checks, cohort, task, round, seed).answered(false);
    }

    /** The group whose mean is wanted next, in a session of its own; empty where the search is over. */
    public Optional<ClientSet> next() {
        return open.stream().findFirst();
    }

    /** Takes the answer on {@link #next}. */
    public CohortSearch answered(boolean good) {
        Deque<ClientSet> rest = new ArrayDeque<>(open);
        ClientSet group = rest.removeFirst();
        List<ClientSet> fine = new ArrayList<>(cleared);
        List<ClientSet> bad = new ArrayList<>(suspects);
        int spent = 0;
        if (good) {
            fine.add(group);
        } else if (group.size() >= 2 * groupMin && sessionsLeft >= 2) {
            ClientSet half = CohortSampler.draw(group, group.size() / 2, task, round, seed + sessions + 1);
            rest.addFirst(without(group, half));
            rest.addFirst(half);
            spent = 2;
        } else {
            bad.add(group);
        }
        return new CohortSearch(this, spent, false, new ArrayList<>(rest), fine, bad);
    }

    /** Takes it that {@link #next} gave no mean: too many of its clients left, or the server did. */
    public CohortSearch unanswered() {
        return askedAgain || sessionsLeft < 1
                ? answered(true)
                : new CohortSearch(this, 1, true, open, cleared, suspects);
    }

    /** Groups with a good mean. */
    public List<ClientSet> cleared() {
        return cleared;
    }

    /** All clients of the smallest bad groups. */
    public ClientSet suspects() {
        return ClientSet.of(
                suspects.stream().flatMap(group -> group.toList().stream()).toList());
    }

    /** Sessions that were asked for. */
    public int sessions() {
        return sessions;
    }

    private static ClientSet without(ClientSet group, ClientSet half) {
        List<ClientId> rest =
                group.toList().stream().filter(client -> !half.contains(client)).toList();
        return ClientSet.of(rest);
    }
}
