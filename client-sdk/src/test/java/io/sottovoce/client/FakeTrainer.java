package io.sottovoce.client;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.Update;
import io.sottovoce.proto.RoundRef;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Half of the parameters is what it always learns; a test may have it wait or fail. */
final class FakeTrainer implements LocalTrainer {
    final AtomicInteger trainings = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile boolean waits;
    volatile RuntimeException failure;

    static float[] learnt(float[] parameters) {
        float[] update = new float[parameters.length];
        for (int i = 0; i < update.length; i++) {
            update[i] = parameters[i] / 2;
        }
        return update;
    }

    @Override
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException {
        trainings.incrementAndGet();
        begun.countDown();
        while (waits) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new LocalResult(Update.owning(learnt(parameters)), 12, 0.5);
    }

    @Override
    public String describe() {
        return "a fake trainer";
    }
}
