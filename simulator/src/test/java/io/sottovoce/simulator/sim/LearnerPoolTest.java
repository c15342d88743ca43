package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LearnerPoolTest {
    private static final Workload WORKLOAD =
            Workload.fromTree(Workloads.named("breast-cancer-iid").orElseThrow().tree());

    @Test
    void closedBeforeItsPreparationHasBegun_returns() {
        for (int i = 0; i < 200; i++) {
            LearnerPool learners = new LearnerPool(WORKLOAD.plan(), 1 + i % 3);
            learners.prepare(WORKLOAD.task().serverOptimiser());
            learners.close();
        }
    }

    @Test
    void closedOncePrepared_returns() throws InterruptedException {
        try (LearnerPool learners = new LearnerPool(WORKLOAD.plan(), 2)) {
            learners.prepare(WORKLOAD.task().serverOptimiser());
            learners.ready();
            assertEquals(2, learners.workers());
        }
    }
}
