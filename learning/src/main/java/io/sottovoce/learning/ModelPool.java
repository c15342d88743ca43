package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lends models to many trainings, so many at a time, and keeps them for the next one of the same kind. Thread-safe.
 */
public final class ModelPool implements AutoCloseable {
    private final int concurrency;
    private final Semaphore permits;
    private final Deque<Model> idle = new ArrayDeque<>();
    private boolean closed;

    /** A pool for so many trainings at a time: one a core is best. */
    public ModelPool(int concurrency) {
        this.concurrency = concurrency;
        this.permits = new Semaphore(concurrency, true);
    }

    /** Trains from these parameters, which stay as they are; waits for a free model. */
    public TrainingResult train(Plan plan, float[] parameters, Dataset data, long seed) throws InterruptedException {
        return train(plan, parameters, data, seed, new ClientState(), null);
    }

    /** As {@link Model#train(Dataset, io.sottovoce.learning.spec.TrainingPlan, long, ClientState, float[])}. */
    public TrainingResult train(
            Plan plan, float[] parameters, Dataset data, long seed, ClientState state, float @Nullable [] serverControl)
            throws InterruptedException {
        permits.acquire();
        try {
            Model model = take(plan.model(), plan.training().rowsMax());
            try {
                return model.trainFrom(parameters, data, plan.training(), seed, state, serverControl);
            } finally {
                giveBack(model);
            }
        } finally {
            permits.release();
        }
    }

    /** Makes a model for a plan, so that the first training need not. The first one of a process loads the kernels. */
    public void prepare(Plan plan) {
        giveBack(new Model(plan.model(), plan.training().rowsMax()));
    }

    /** Frees every model; one that is at work is freed when it is done. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Model::close);
        idle.clear();
    }

    private synchronized Model take(ModelSpec spec, int batch) {
        if (closed) {
            throw new IllegalStateException("the model pool is closed");
        }
        for (Iterator<Model> models = idle.iterator(); models.hasNext(); ) {
            Model model = models.next();
            if (model.spec().equals(spec) && model.batchMax() >= batch) {
                models.remove();
                return model;
            }
        }
        return new Model(spec, batch);
    }

    private synchronized void giveBack(Model model) {
        if (closed) {
            model.close();
            return;
        }
        idle.addFirst(model);
        if (idle.size() > concurrency) {
            idle.removeLast().close();
        }
    }
}
