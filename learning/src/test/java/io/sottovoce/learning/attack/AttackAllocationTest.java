package io.sottovoce.learning.attack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sottovoce.learning.spec.SplitMix64;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step of an attack leaves nothing to the garbage collector. */
class AttackAllocationTest {
    private static final int ROWS = 20;
    private static final int WIDTH = 36;

    @ParameterizedTest
    @EnumSource(Norm.class)
    void manySteps_allocateNoMoreThanFew(Norm norm) {
        LinearVictim victim = new LinearVictim(WIDTH, 4, 1);
        Batch batch = batch(victim, new Threat(norm, 1e-6, 0, 1));
        Map<String, IntFunction<Attack>> attacks = new TreeMap<>(Map.of(
                "pgd", steps -> ProjectedGradient.of(batch, ROWS, steps, StepSizes.falling()),
                "apgd-ce", steps -> new AutoProjectedGradient(batch, ROWS, RowLoss.crossEntropy(), steps),
                "apgd-dlr", steps -> new AutoProjectedGradient(batch, ROWS, RowLoss.logitsRatio(), steps),
                "fab", steps -> new FastAdaptiveBoundary(batch, ROWS, steps, 1),
                "square", steps -> new SquareSearch(batch, ROWS, new int[] {6, 6, 1}, steps)));
        attacks.forEach((name, attack) -> {
            Attack few = attack.apply(10);
            Attack many = attack.apply(1000);
            few.run(victim, batch);
            many.run(victim, batch);
            long once = allocated(few, victim, batch);
            long often = allocated(many, victim, batch);
            assertFalse(batch.broken(0), name);
            assertTrue(often - once < 10_000, name + ": 10 steps allocate " + once + " bytes, 1000 steps " + often);
        });
    }

    private static Batch batch(LinearVictim victim, Threat threat) {
        SplitMix64 random = new SplitMix64(2);
        float[] features = new float[ROWS * WIDTH];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextFloat();
        }
        Batch batch = new Batch(threat, victim, ROWS);
        batch.load(features, victim.labels(features, ROWS), new long[ROWS], ROWS);
        return batch;
    }

    private static long allocated(Attack attack, Victim victim, Batch batch) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        attack.run(victim, batch);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
