package io.sottovoce.client.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.accounting.book.Charge;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordBookTest {
    private static final TaskId TASK = TaskId.of(new byte[TaskId.BYTES]);

    @TempDir
    Path folder;

    /** 1,000 records, batches of 10, 100 steps at z = 1: the accountant's own figure, twice over. */
    @Test
    void trainings_addUpAcrossReopening_andStopAtTheBudget() {
        Budget budget = new Budget(2.2, 1e-5);
        StateFiles files = StateFiles.inFolder(folder);
        RecordBook book = new RecordBook(budget, files);
        double once = new RecordCost(plan().training(), 1000).charge(1e-5);
        assertEquals(Optional.empty(), book.charge(charge(1)));
        assertEquals(once, book.epsilon(), 1e-12);
        RecordBook again = new RecordBook(budget, files);
        assertEquals(once, again.epsilon(), 1e-12);
        long round = 2;
        while (again.refusal(charge(round)).isEmpty()) {
            assertEquals(Optional.empty(), again.charge(charge(round)));
            round++;
        }
        assertTrue(round > 2, "a second one fits");
        assertTrue(again.epsilon() <= 2.2);
        String refusal = again.charge(charge(round)).orElseThrow();
        assertTrue(refusal.contains("the policy allows 2.2 at delta 1.0E-5"), refusal);
        assertEquals(
                refusal, new RecordBook(budget, files).charge(charge(round)).orElseThrow());
        files.close();
    }

    private static Charge charge(long round) {
        return RecordCost.charge(plan(), 1000, TASK, round);
    }

    private static Plan plan() {
        return Plan.fromTree(Map.of(
                "model",
                Map.of("name", "linear", "input", List.of(8L, 8L, 1L), "classes", 10L),
                "training",
                Map.of(
                        "epochs",
                        1L,
                        "batchSize",
                        10L,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", 0.1),
                        "privacy",
                        Map.of("noiseMultiplier", 1.0, "clip", 1.0))));
    }
}
