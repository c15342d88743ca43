package io.sottovoce.rounds.aggregate;

import io.sottovoce.rounds.optimiser.ServerOptimiser;
import java.util.List;

/** One pass over all blocks. Used once. */
final class StepRun {
    private final ServerOptimiser optimiser;
    private final BlockReader parameters;
    private final MeanSource contributions;
    private final List<BlockReader> state;

    private final float[] buffer;
    private final double[] before;
    private final double[] after;
    private final double[] mean;
    private final double[][] moments;

    private double meanSquares;
    private double meanMax;
    private double stepSquares;

    StepRun(
            ServerOptimiser optimiser,
            BlockReader parameters,
            MeanSource contributions,
            List<BlockReader> state,
            int blockSize) {
        this.optimiser = optimiser;
        this.parameters = parameters;
        this.contributions = contributions;
        this.state = state;
        int size = (int) Math.min(blockSize, parameters.dimension());
        this.buffer = new float[size];
        this.before = new double[size];
        this.after = new double[size];
        this.mean = new double[size];
        this.moments = new double[state.size()][size];
    }

    UpdateResult run(BlockWriter target, List<BlockWriter> stateTarget) {
        for (long from = 0; from < parameters.dimension(); from += buffer.length) {
            int length = (int) Math.min(buffer.length, parameters.dimension() - from);
            readBlock(from, length);
            optimiser.step(after, mean, moments, length);
            int bad = write(target, after, from, length);
            for (int k = 0; k < moments.length && bad < 0; k++) {
                bad = write(stateTarget.get(k), moments[k], from, length);
            }
            if (bad >= 0) {
                return new UpdateResult.NotFinite(from + bad);
            }
            measure(length);
        }
        return new UpdateResult.Done(new UpdateSummary(Math.sqrt(meanSquares), meanMax, Math.sqrt(stepSquares)));
    }

    private void readBlock(long from, int length) {
        contributions.read(from, mean, length);
        widen(parameters, before, from, length);
        System.arraycopy(before, 0, after, 0, length);
        for (int k = 0; k < moments.length; k++) {
            widen(state.get(k), moments[k], from, length);
        }
    }

    private void widen(BlockReader source, double[] target, long from, int length) {
        source.read(from, buffer, length);
        for (int i = 0; i < length; i++) {
            target[i] = buffer[i];
        }
    }

    /** Rounds to float32 and writes; -1, or the first place in the block that is not finite, and then nothing is written. */
    private int write(BlockWriter target, double[] values, long from, int length) {
        for (int i = 0; i < length; i++) {
            buffer[i] = (float) values[i];
            if (!Float.isFinite(buffer[i])) {
                return i;
            }
        }
        target.write(from, buffer, length);
        return -1;
    }

    private void measure(int length) {
        double squares = meanSquares;
        double steps = stepSquares;
        double max = meanMax;
        for (int i = 0; i < length; i++) {
            double step = after[i] - before[i];
            squares += mean[i] * mean[i];
            steps += step * step;
            max = Math.max(max, Math.abs(mean[i]));
        }
        meanSquares = squares;
        stepSquares = steps;
        meanMax = max;
    }
}
