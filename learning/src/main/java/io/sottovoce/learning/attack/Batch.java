package io.sottovoce.learning.attack;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;

/**
 * Rows under attack: the clean examples, what is allowed around each, and the strongest point found for each so far. A row
 * that is misclassified keeps its point; another one keeps the point of the highest loss, so that looking on never loses
 * anything. Memory for a largest number of rows, used again for batch after batch.
 */
public final class Batch {
    private final Threat threat;
    private final int width;
    private final int classes;
    private final float[] clean;
    private final float[] lower;
    private final float[] upper;
    private final float[] best;
    private final int[] labels;
    private final SplitMix64[] randoms;
    private final double[] bestLosses;
    private final boolean[] broken;
    private final float[] logits;
    private int rows;

    /** Memory for so many rows against a victim. */
    public Batch(Threat threat, Victim victim, int rowsMax) {
        this.threat = threat;
        this.width = victim.width();
        this.classes = victim.classes();
        int floats = Math.multiplyExact(rowsMax, width);
        this.clean = new float[floats];
        this.lower = new float[floats];
        this.upper = new float[floats];
        this.best = new float[floats];
        this.labels = new int[rowsMax];
        this.randoms = new SplitMix64[rowsMax];
        Arrays.setAll(randoms, row -> new SplitMix64(row));
        this.bestLosses = new double[rowsMax];
        this.broken = new boolean[rowsMax];
        this.logits = new float[Math.multiplyExact(rowsMax, classes)];
    }

    /**
     * Starts with other rows.
     *
     * @param features the clean examples, [rows, width], inside the box
     * @param seeds one for each row: what is drawn for a row depends on nothing else
     */
    public void load(float[] features, int[] rowLabels, long[] seeds, int count) {
        load(threat, features, rowLabels, seeds, count);
    }

    /** As above, with a threat of another size. */
    public void load(Threat now, float[] features, int[] rowLabels, long[] seeds, int count) {
        this.rows = count;
        System.arraycopy(features, 0, clean, 0, count * width);
        System.arraycopy(features, 0, best, 0, count * width);
        System.arraycopy(rowLabels, 0, labels, 0, count);
        for (int i = 0; i < count * width; i++) {
            lower[i] = now.lower(clean[i]);
            upper[i] = now.upper(clean[i]);
        }
        for (int row = 0; row < count; row++) {
            randoms[row].reseed(seeds[row]);
        }
        Arrays.fill(bestLosses, 0, count, Double.NEGATIVE_INFINITY);
        Arrays.fill(broken, 0, count, false);
    }

    /** What is allowed at most; a loaded one may be smaller. */
    public Threat threat() {
        return threat;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Features of a row. */
    public int width() {
        return width;
    }

    /** The strongest points so far: [rows, width]. */
    public float[] best() {
        return best;
    }

    /** Whether a misclassified point has been found for a row. */
    public boolean broken(int row) {
        return broken[row];
    }

    /** Whether one has been found for every row. */
    boolean allBroken() {
        for (int row = 0; row < rows; row++) {
            if (!broken[row]) {
                return false;
            }
        }
        return true;
    }

    int classes() {
        return classes;
    }

    float[] clean() {
        return clean;
    }

    float[] lower() {
        return lower;
    }

    float[] upper() {
        return upper;
    }

    int[] labels() {
        return labels;
    }

    float[] logits() {
        return logits;
    }

    SplitMix64 random(int row) {
        return randoms[row];
    }

    /** Looks at a point of each row, whose logits are in {@link #logits} and whose losses are these. */
    void offer(float[] x, double[] losses) {
        for (int row = 0; row < rows; row++) {
            if (broken[row]) {
                continue;
            }
            boolean wrong = misclassified(row);
            if (wrong || losses[row] > bestLosses[row]) {
                keep(row, x, losses[row]);
                broken[row] = wrong;
            }
        }
    }

    /** Breaks a row by a point of it that is known to be misclassified and within the threat. */
    void breakRow(int row, float[] x, double loss) {
        if (!broken[row]) {
            keep(row, x, loss);
            broken[row] = true;
        }
    }

    private void keep(int row, float[] x, double loss) {
        bestLosses[row] = loss;
        System.arraycopy(x, row * width, best, row * width, width);
    }

    /** Whether some class is above the label, or one of a lower number level with it: as a prediction is made. */
    boolean misclassified(int row) {
        int at = row * classes;
        int predicted = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[at + c] > logits[at + predicted]) {
                predicted = c;
            }
        }
        return predicted != labels[row];
    }
}
