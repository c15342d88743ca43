package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.release.FederatedEvaluation;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.task.GroupSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the groups of one round stand, and what the round hears of it: the slowest phase, one release, the end of a group
 * that gave up, and once all are through one sum over those that were opened, if they are enough. Not thread-safe.
 */
public final class GroupTally {
    private final GroupSpec spec;
    private final ContentHash cohort;
    private final List<List<ClientId>> members;
    private final Publishing release;
    private final Phase[] phases;
    private final SortedMap<Integer, RoundEvent.SumReady> opened = new TreeMap<>();
    private final boolean[] ended;
    private Phase announced = Phase.ADVERTISING_KEYS;
    private String problem = "";
    private boolean begun;
    private boolean over;

    /** What a model from so many sums tells its readers. */
    public interface Publishing {
        /** The figures of the round; null without noise. */
        SecureSummary.@Nullable Noise opened(int sums);
    }

    /**
     * Groups that have just begun.
     *
     * @param cohort hash of all of them together, by which the record names the round's sums
     */
    public GroupTally(GroupSpec spec, ContentHash cohort, List<List<ClientId>> members, Publishing release) {
        this.spec = spec;
        this.cohort = cohort;
        this.members = members;
        this.release = release;
        this.phases = new Phase[members.size()];
        Arrays.fill(phases, Phase.ADVERTISING_KEYS);
        this.ended = new boolean[members.size()];
    }

    /** Whether the round has what it needs, or cannot get it any more. */
    public boolean over() {
        return over;
    }

    /** The groups that were opened, ascending. */
    public List<Integer> openedGroups() {
        return List.copyOf(opened.keySet());
    }

    /** What the round hears of what a group says. */
    public List<RoundEvent> on(int group, RoundEvent event) {
        if (over) {
            return List.of();
        }
        List<RoundEvent> heard = new ArrayList<>();
        if (event instanceof RoundEvent.SecurePhase entered) {
            phases[group] = entered.phase();
        } else if (event instanceof RoundEvent.ReleaseBegun begins) {
            if (!begun) {
                begun = true;
                heard.add(new RoundEvent.ReleaseBegun(whole(begins.summary())));
            }
        } else if (event instanceof RoundEvent.SumReady ready) {
            ended[group] = true;
            opened.put(group, ready);
        } else if (event instanceof RoundEvent.SessionAborted aborted) {
            ended[group] = true;
            problem = problem.isEmpty() ? "group " + group + ": " + aborted.problem() : problem;
            heard.add(new RoundEvent.GroupAborted(members.get(group), aborted.problem()));
        } else {
            heard.add(event);
        }
        slowestPhase(heard);
        conclude(heard);
        return heard;
    }

    private void slowestPhase(List<RoundEvent> heard) {
        @Nullable Phase slowest = null;
        for (int group = 0; group < phases.length; group++) {
            if (!ended[group] && (slowest == null || phases[group].compareTo(slowest) < 0)) {
                slowest = phases[group];
            }
        }
        if (slowest != null && slowest.compareTo(announced) > 0) {
            announced = slowest;
            heard.add(new RoundEvent.SecurePhase(slowest));
        }
    }

    private void conclude(List<RoundEvent> heard) {
        int running = 0;
        for (boolean end : ended) {
            running += end ? 0 : 1;
        }
        int needed = spec.needed(members.size());
        if (opened.size() + running < needed) {
            over = true;
            heard.add(new RoundEvent.SessionAborted("at most " + (opened.size() + running) + " of " + members.size()
                    + " groups can be opened, needed are " + needed + "; " + problem));
        } else if (running == 0) {
            over = true;
            heard.add(sum());
        }
    }

    private RoundEvent.SumReady sum() {
        List<ClientId> inputs = new ArrayList<>();
        double trained = 0;
        double loss = 0;
        for (RoundEvent.SumReady group : opened.values()) {
            SecureSummary summary = group.summary();
            inputs.addAll(group.inputs());
            trained += summary.inputs() * summary.trained();
            loss += summary.inputs() * summary.trained() * summary.meanLoss();
        }
        SecureSummary first = opened.values().iterator().next().summary();
        SecureSummary all = new SecureSummary(
                cohort,
                clients(),
                first.shares(),
                inputs.size(),
                first.clip(),
                trained / inputs.size(),
                trained > 0 ? loss / trained : 0,
                release.opened(opened.size()),
                members.size(),
                opened.size(),
                opened.values().stream()
                        .flatMap(group -> group.summary().found().stream())
                        .reduce(FederatedEvaluation::plus)
                        .orElse(null));
        inputs.sort(null);
        return new RoundEvent.SumReady(inputs, all);
    }

    private SecureSummary whole(SecureSummary group) {
        return SecureSummary.begun(cohort, clients(), group.shares(), group.clip(), group.noise(), members.size());
    }

    private int clients() {
        return members.stream().mapToInt(List::size).sum();
    }
}
