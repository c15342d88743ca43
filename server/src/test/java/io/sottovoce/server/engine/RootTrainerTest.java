package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.robust.RobustRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RootTrainerTest {
    private static final DataCatalogue CATALOGUE = new DataCatalogue(Map.of());
    private static final RobustRule.Root DIGITS = new RobustRule.Root("digits", 50);

    @Test
    void update_isThatOfAClientInTheSameRound() {
        RootTrainer trainer = RootTrainer.of(CATALOGUE, DIGITS, plan(64));
        double early = norm(trainer, 1);
        assertEquals(0.1, norm(trainer, 11) / early, 1e-5);
        assertEquals(0.55, norm(trainer, 6) / early, 1e-5);
    }

    @Test
    void examplesThatThePlanCannotTrainOn_areRefused() {
        Plan other = plan(63);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> RootTrainer.of(CATALOGUE, DIGITS, other));
        assertEquals("digits has examples of shape [8, 8, 1], the model takes [63]", refusal.getMessage());
    }

    private static double norm(RootTrainer trainer, long round) {
        float[] base = new float[650];
        float[] update = new float[base.length];
        trainer.update(BlockReader.over(base), round, 5).read(0, update, update.length);
        double squares = 0;
        for (float value : update) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    /** One step, whose length is the learning rate's. */
    private static Plan plan(int inputs) {
        return Plan.fromTree(Map.of(
                "model",
                Map.of("name", "linear", "input", List.of(inputs), "classes", 10),
                "training",
                Map.of(
                        "steps",
                        1,
                        "batchSize",
                        50,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", 0.1),
                        "overRounds",
                        Map.of("rateRounds", 10, "rateFloor", 0.1))));
    }
}
