package io.sottovoce.simulator.bench;

import io.sottovoce.rounds.robust.GroupBound;

/**
 * What a server sees of the updates of a round.
 *
 * @param groupSize clients of a group; 1 where it sees each update
 * @param secure whether the means of groups are opened by secure sums; else they are what their arithmetic gives
 */
public record View(int groupSize, boolean secure) {
    /** Each update by itself. */
    public static final View CLEAR = new View(1, false);

    private static final double MILLIONTHS = 1e6;

    /** Whether it sees means of groups. */
    public boolean grouped() {
        return groupSize > 1;
    }

    /** The largest share of hostile clients, in millionths, for which a task with such groups is accepted. */
    double shareMost() {
        return Math.floor(MILLIONTHS * Math.log(2) / (2 * groupSize)) / MILLIONTHS;
    }

    /** Share of inputs that are hostile: of groups, those with one hostile client at least. */
    double hostileInputs(double share) {
        return Math.rint(MILLIONTHS * GroupBound.dirty(share, groupSize)) / MILLIONTHS;
    }
}
