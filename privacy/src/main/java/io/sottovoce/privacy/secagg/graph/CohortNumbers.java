package io.sottovoce.privacy.secagg.graph;

import java.util.Optional;

/**
 * The exact integers that thresholds, quorum and noise follow from (SA-1, 1.2).
 *
 * @param clients n, the size of the roster
 * @param corrupt c, how many clients may collude with the server
 * @param dropped D_, how many clients may drop out
 * @param survivorsMin U3min, the least size of a sum
 */
public record CohortNumbers(int clients, int corrupt, int dropped, int survivorsMin) {
    public CohortNumbers {
        if (clients < 0 || corrupt < 1 || dropped < 0 || survivorsMin < 0) {
            throw new IllegalArgumentException("cohort numbers n=" + clients + " c=" + corrupt + " D=" + dropped);
        }
    }

    /** Numbers of a cohort whose corrupt clients are a share of it: c = max(1, ceil(gamma n)), D = floor(delta n). */
    public static CohortNumbers ofShares(int clients, PartsPerMillion corrupt, PartsPerMillion dropped) {
        return of(clients, corruptOfShare(clients, corrupt), dropped, 0);
    }

    /** Numbers of a cohort with at most {@code corrupt} corrupt clients and at least {@code survivorsFloor} inputs. */
    public static CohortNumbers of(int clients, int corrupt, PartsPerMillion dropped, int survivorsFloor) {
        int droppedMax = dropped.floorOf(clients);
        return new CohortNumbers(clients, corrupt, droppedMax, Math.max(survivorsFloor, clients - droppedMax));
    }

    /** c of a share: never below one, so that no client is ever certain of all others. */
    public static int corruptOfShare(int clients, PartsPerMillion corrupt) {
        return Math.max(1, corrupt.ceilOf(clients));
    }

    /** Q: two digests cannot both gather this many votes, since 2 Q > n + c. */
    public int quorum() {
        return Math.floorDiv(clients + corrupt, 2) + 1;
    }

    /** n_eff: honest inputs that are at least in every sum. */
    public int honestInputs() {
        return survivorsMin - corrupt;
    }

    /** Whether a quorum and a crowd to hide in remain after every allowed drop-out; else the failing inequality. */
    Optional<String> infeasibility(int honestMin) {
        int voters = clients - dropped - corrupt;
        if (voters < quorum()) {
            return Optional.of(this + ": n - D - c = " + voters
                    + " voters are fewer than the quorum floor((n+c)/2)+1 = " + quorum());
        }
        if (honestInputs() < honestMin) {
            return Optional.of(this + ": " + survivorsMin + " inputs - c = " + honestInputs()
                    + " honest inputs are fewer than " + honestMin);
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "n=" + clients + " c=" + corrupt + " D=" + dropped;
    }
}
