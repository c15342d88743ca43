package io.sottovoce.simulator.sim;

import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import java.util.List;

/** A range of coordinates, over which vectors are read and written as if there were no others. */
record Range(int from, int length) {
    BlockReader of(BlockReader whole) {
        return new BlockReader() {
            @Override
            public long dimension() {
                return length;
            }

            @Override
            public void read(long at, float[] target, int count) {
                whole.read(from + at, target, count);
            }
        };
    }

    BlockWriter of(BlockWriter whole) {
        return (at, source, count) -> whole.write(from + at, source, count);
    }

    /** What the steps over ranges of this length say together; the first coordinate that is not finite counts. */
    static UpdateResult joined(List<UpdateResult> results, int length) {
        double meanSquares = 0;
        double meanMax = 0;
        double stepSquares = 0;
        for (int r = 0; r < results.size(); r++) {
            if (!(results.get(r) instanceof UpdateResult.Done done)) {
                long coordinate = ((UpdateResult.NotFinite) results.get(r)).coordinate();
                return new UpdateResult.NotFinite((long) r * length + coordinate);
            }
            UpdateSummary summary = done.summary();
            meanSquares += summary.meanNorm() * summary.meanNorm();
            meanMax = Math.max(meanMax, summary.meanMax());
            stepSquares += summary.stepNorm() * summary.stepNorm();
        }
        return new UpdateResult.Done(new UpdateSummary(Math.sqrt(meanSquares), meanMax, Math.sqrt(stepSquares)));
    }
}
