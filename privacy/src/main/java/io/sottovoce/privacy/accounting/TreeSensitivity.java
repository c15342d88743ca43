package io.sottovoce.privacy.accounting;

import java.util.Arrays;

/**
 * How much one client can move a binary tree of partial sums: S2 = the largest sum over nodes of (leaves of the client
 * below it)^2, over all admissible participations.
 *
 * <p>The nodes are those of the binary counter over T leaves: every aligned interval of length 2^m inside 0..T-1.
 * Admissible are at most P leaves with at least sep leaves strictly between two of them. Exact by dynamic programming
 * over subtrees while that is affordable; beyond, the sum of the largest value of each level by itself, which is never
 * below it.
 */
public final class TreeSensitivity {
    private static final long WORK_MAX = 400_000_000L;
    private static final int IMPOSSIBLE = Integer.MIN_VALUE / 4;
    private static final int LEAVES_MAX = 1 << 26;

    private final int gap;
    private final int participationsMax;
    private final int leaves;

    private TreeSensitivity(int participationsMax, int minSeparation, int leaves) {
        this.gap = minSeparation + 1;
        this.participationsMax = Math.min(participationsMax, (leaves - 1) / gap + 1);
        this.leaves = leaves;
    }

    /**
     * The squared sensitivity in units of the squared sensitivity of one leaf.
     *
     * @param participations P >= 1
     * @param minSeparation rounds strictly between two participations, >= 0
     * @param leaves T >= 1, rounds
     */
    public static double squared(int participations, int minSeparation, int leaves) {
        if (participations < 1 || minSeparation < 0 || leaves < 1 || leaves > LEAVES_MAX) {
            throw new IllegalArgumentException("tree needs participations >= 1, separation >= 0, 1 <= steps <= "
                    + LEAVES_MAX + "; got " + participations + ", " + minSeparation + ", " + leaves);
        }
        TreeSensitivity tree = new TreeSensitivity(participations, minSeparation, leaves);
        if (tree.participationsMax == 1) {
            return Integer.SIZE - Integer.numberOfLeadingZeros(leaves);
        }
        if (tree.gap == 1 && tree.participationsMax == leaves) {
            return everyLeaf(leaves);
        }
        return tree.work() <= WORK_MAX ? tree.exact() : tree.byLevel();
    }

    /** A client in every round: a full tree of height b has 2^b (2^(b+1) - 1). */
    private static double everyLeaf(int leaves) {
        double sum = 0;
        for (int b = 0; b < 31; b++) {
            if ((leaves >> b & 1) == 1) {
                sum += (double) (1L << b) * ((1L << (b + 1)) - 1);
            }
        }
        return sum;
    }

    private int height() {
        return 31 - Integer.numberOfLeadingZeros(leaves);
    }

    private int most(long size) {
        return (int) Math.min(participationsMax, (size - 1) / gap + 1);
    }

    private long work() {
        double work = 0;
        for (int m = 1; m <= height(); m++) {
            double counts = most(1L << m) + 1.0;
            work += counts * counts * gap * (double) gap * gap;
        }
        return (long) Math.min(work, Long.MAX_VALUE / 2.0);
    }

    private double byLevel() {
        double sum = 0;
        for (int m = 0; m <= height(); m++) {
            long most = most(1L << m);
            long placed = Math.min(participationsMax, (leaves >> m) * most);
            long full = placed / most;
            long rest = placed % most;
            sum += full * (double) (most * most) + rest * rest;
        }
        return sum;
    }

    /**
     * best[c][a][b]: the largest value of a full tree with c participations, the first at least a leaves from its left
     * end and the last at least b from its right end. Two neighbouring trees fit if b + a' >= gap - 1.
     */
    private double exact() {
        int[][][][] trees = new int[height() + 1][][][];
        trees[0] = leaf();
        for (int m = 1; m <= height(); m++) {
            trees[m] = parent(trees[m - 1], 1L << (m - 1));
        }
        // done[c][a]: the trees so far hold c, and the next participation keeps a leaves off their right end.
        int[][] done = new int[participationsMax + 1][gap];
        for (int[] row : done) {
            Arrays.fill(row, IMPOSSIBLE);
        }
        Arrays.fill(done[0], IMPOSSIBLE);
        done[0][0] = 0;
        for (int m = height(); m >= 0; m--) {
            if ((leaves >> m & 1) == 1) {
                done = append(done, trees[m], 1L << m);
            }
        }
        int best = 0;
        for (int[] row : done) {
            for (int value : row) {
                best = Math.max(best, value);
            }
        }
        return best;
    }

    private int[][][] leaf() {
        int[][][] best = table(1);
        for (int a = 0; a < gap; a++) {
            Arrays.fill(best[0][a], 0);
        }
        best[1][0][0] = 1;
        return best;
    }

    private int[][][] table(int most) {
        int[][][] best = new int[most + 1][gap][gap];
        for (int[][] plane : best) {
            for (int[] row : plane) {
                Arrays.fill(row, IMPOSSIBLE);
            }
        }
        return best;
    }

    private int[][][] parent(int[][][] child, long childSize) {
        int[][][] best = table(most(2 * childSize));
        for (int a = 0; a < gap; a++) {
            Arrays.fill(best[0][a], 0);
        }
        for (int c = 1; c < best.length; c++) {
            for (int a = 0; a < gap; a++) {
                for (int b = 0; b < gap; b++) {
                    best[c][a][b] = split(child, childSize, c, a, b) + c * c;
                }
            }
        }
        return best;
    }

    private int split(int[][][] child, long childSize, int count, int a, int b) {
        int best = IMPOSSIBLE;
        int most = child.length - 1;
        if (count <= most) {
            best = Math.max(
                    child[count][a][(int) Math.max(0, b - childSize)],
                    child[count][(int) Math.max(0, a - childSize)][b]);
        }
        for (int left = Math.max(1, count - most); left <= Math.min(most, count - 1); left++) {
            for (int slack = 0; slack < gap; slack++) {
                best = Math.max(best, child[left][a][slack] + child[count - left][gap - 1 - slack][b]);
            }
        }
        return Math.max(best, IMPOSSIBLE);
    }

    private int[][] append(int[][] done, int[][][] tree, long size) {
        int[][] next = new int[participationsMax + 1][gap];
        for (int[] row : next) {
            Arrays.fill(row, IMPOSSIBLE);
        }
        for (int c = 0; c <= participationsMax; c++) {
            for (int a = 0; a < gap; a++) {
                if (done[c][a] < 0) {
                    continue;
                }
                int skipped = (int) Math.max(0, a - size);
                next[c][skipped] = Math.max(next[c][skipped], done[c][a]);
                for (int more = 1; more < tree.length && c + more <= participationsMax; more++) {
                    for (int slack = 0; slack < gap; slack++) {
                        int value = Math.max(IMPOSSIBLE, done[c][a] + tree[more][a][slack]);
                        int after = gap - 1 - slack;
                        next[c + more][after] = Math.max(next[c + more][after], value);
                    }
                }
            }
        }
        return next;
    }
}
