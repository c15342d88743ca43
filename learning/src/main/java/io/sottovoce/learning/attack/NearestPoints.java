package io.sottovoce.learning.attack;

import java.util.Arrays;

/** The nearest misclassified point of each row so far, and the boundary between it and the clean row. */
final class NearestPoints {
    private static final int LOOKS = 3;

    /** A share of what is left of the line, so that rounding does not leave the point on the near side of the boundary. */
    private static final double BEYOND = 1.0 / 64;

    private final RowLoss margin = RowLoss.margin();
    private final float[] points;
    private final float[] between;
    private final float[] ignored;
    private final double[] distances;
    private final double[] margins;
    private final double[] cleanMargins;
    private final double[] near;
    private final double[] nearMargins;
    private final double[] shares;
    private final double[] losses;
    private final boolean[] refined;

    NearestPoints(Batch batch, int rowsMax) {
        this.points = new float[rowsMax * batch.width()];
        this.between = new float[points.length];
        this.ignored = new float[rowsMax * batch.classes()];
        this.distances = new double[rowsMax];
        this.margins = new double[rowsMax];
        this.cleanMargins = new double[rowsMax];
        this.near = new double[rowsMax];
        this.nearMargins = new double[rowsMax];
        this.shares = new double[rowsMax];
        this.losses = new double[rowsMax];
        this.refined = new boolean[rowsMax];
    }

    /** Starts with other rows, whose logits as they are have just been taken. */
    void begin(Batch batch, double[] marginsOfClean) {
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        Arrays.fill(refined, true);
        System.arraycopy(marginsOfClean, 0, cleanMargins, 0, batch.rows());
        take(batch, batch.clean(), marginsOfClean);
    }

    /** The distance of a row's nearest point; infinite where there is none yet. */
    double distance(int row) {
        return distances[row];
    }

    /** Looks at a point of each row, whose logits are in the batch and whose margins are these. */
    void take(Batch batch, float[] x, double[] found) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.misclassified(row)) {
                double distance = batch.threat().size(batch.clean(), x, row * width, width);
                if (distance < distances[row]) {
                    distances[row] = distance;
                    margins[row] = found[row];
                    refined[row] = distance == 0;
                    System.arraycopy(x, row * width, points, row * width, width);
                }
            }
        }
    }

    /** Goes to the boundary on the line to the clean row: by the secant of the margins at either side of it (section 3). */
    void refine(Victim victim, Batch batch) {
        if (allRefined(batch.rows())) {
            return;
        }
        Arrays.fill(near, 0);
        System.arraycopy(cleanMargins, 0, nearMargins, 0, batch.rows());
        for (int look = 0; look < LOOKS; look++) {
            secants(batch);
            victim.logits(between, batch.rows(), batch.logits());
            margin.apply(batch.logits(), batch.classes(), batch.labels(), batch.rows(), losses, ignored);
            narrow(batch);
        }
        Arrays.fill(refined, true);
    }

    private boolean allRefined(int rows) {
        for (int row = 0; row < rows; row++) {
            if (!refined[row]) {
                return false;
            }
        }
        return true;
    }

    /** Shares of the way from the clean row to the nearest point, which is at 1 whatever it is by now. */
    private void secants(Batch batch) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            float[] from = refined[row] ? batch.clean() : points;
            double span = margins[row] - nearMargins[row];
            double share = span > 0 ? near[row] - (1 - near[row]) * nearMargins[row] / span : (1 + near[row]) / 2;
            share += (1 - share) * BEYOND;
            for (int i = row * width; i < (row + 1) * width; i++) {
                between[i] = (float) (batch.clean()[i] + share * ((double) from[i] - batch.clean()[i]));
            }
            shares[row] = share;
        }
    }

    private void narrow(Batch batch) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            if (refined[row]) {
                continue;
            }
            double distance = batch.threat().size(batch.clean(), between, row * width, width);
            if (!batch.misclassified(row)) {
                near[row] = shares[row];
                nearMargins[row] = losses[row];
            } else if (distance < distances[row]) {
                near[row] /= shares[row];
                distances[row] = distance;
                margins[row] = losses[row];
                System.arraycopy(between, row * width, points, row * width, width);
            }
        }
    }

    /** Breaks the rows whose nearest point is within the budget. */
    void offerTo(Batch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            if (distances[row] <= batch.threat().epsilon()) {
                batch.breakRow(row, points, margins[row]);
            }
        }
    }
}
