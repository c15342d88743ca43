package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a plan on threads of its own and takes their times. */
final class Unmasker {
    private static final int CHUNKS_PER_PIECE = 16;

    private Unmasker() {}

    /** Processor time of the busiest thread and of all, and time on the wall. */
    record Times(double busiestSeconds, double cpuSeconds, double wallSeconds) {}

    static Times run(UnmaskPlan plan, MaskedSum sum, int threads) throws InterruptedException {
        // Pieces as long as possible that still give every thread the same share.
        int chunks =
                sum.vectors().stream().mapToInt(spec -> spec.chunks()).max().orElse(1);
        int perPiece = Math.max(1, Math.min(CHUNKS_PER_PIECE, (chunks + threads - 1) / threads));
        Queue<UnmaskPlan.Work> open = new ConcurrentLinkedQueue<>(plan.cut(sum, perPiece));
        long start = System.nanoTime();
        List<Double> busy = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> drain(open)));
            }
            for (Future<Double> future : running) {
                busy.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("unmasking failed", e.getCause());
        } finally {
            workers.shutdownNow();
        }
        double wall = (System.nanoTime() - start) / 1e9;
        double all = busy.stream().mapToDouble(Double::doubleValue).sum();
        double most = busy.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new Times(most, all, wall);
    }

    private static double drain(Queue<UnmaskPlan.Work> open) {
        CpuClock clock = CpuClock.start();
        for (UnmaskPlan.Work piece = open.poll(); piece != null; piece = open.poll()) {
            piece.run();
        }
        return clock.seconds();
    }
}
