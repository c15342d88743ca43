package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.proto.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class Nd4jTrainerTest {
    private static final ModelPool MODELS = new ModelPool(1);
    private static final Dataset DATA =
            Dataset.classification("sample", new int[] {4}, 2, Samples.random(80, 3), labels(20));

    @AfterAll
    static void close() {
        MODELS.close();
    }

    private static int[] labels(int count) {
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % 2);
        return labels;
    }

    private static Plan plan(int inputs, int outputs, double rate) {
        return new Plan(
                ModelSpec.named("linear", List.of(inputs), outputs),
                TrainingPlan.epochs(2, 5, OptimiserSpec.Sgd.plain(rate)));
    }

    private static float[] train(long seed, long round) throws InterruptedException {
        return new Nd4jTrainer(DATA, MODELS, seed)
                .train(plan(4, 2, 0.1), new float[10], Samples.round(round))
                .update()
                .toArray();
    }

    @Test
    void sameSeedAndRound_giveTheSameUpdate() throws InterruptedException {
        assertArrayEquals(train(1, 1), train(1, 1));
        assertFalse(Arrays.equals(train(1, 1), train(1, 2)));
        assertFalse(Arrays.equals(train(1, 1), train(2, 1)));
    }

    @Test
    void dataThatDoNotFit_areDeclinedWithoutSayingWhatTheyAre() {
        Nd4jTrainer trainer = new Nd4jTrainer(DATA, MODELS, 1);
        assertEquals(Optional.empty(), trainer.objectionTo(plan(4, 2, 0.1)));
        assertEquals(Optional.of("this client's data do not fit the plan"), trainer.objectionTo(plan(5, 2, 0.1)));
    }

    @Test
    void parameters_areLeftUnchanged() throws InterruptedException {
        float[] parameters = Samples.random(10, 4);
        float[] before = parameters.clone();
        LocalResult result = new Nd4jTrainer(DATA, MODELS, 1).train(plan(4, 2, 0.1), parameters, Samples.round(1));
        assertArrayEquals(before, parameters);
        assertEquals(20, result.examples());
    }

    @Test
    void noExamples_isNoData() {
        Nd4jTrainer trainer = new Nd4jTrainer(DATA.first(0), MODELS, 1);
        TrainingException e = assertThrows(
                TrainingException.class, () -> trainer.train(plan(4, 2, 0.1), new float[10], Samples.round(1)));
        assertEquals(FailureCode.NO_DATA, e.code());
    }

    @Test
    void dataOutOfScale_isNotFinite() {
        float[] huge = new float[80];
        Arrays.fill(huge, 1e30f);
        Dataset data = Dataset.classification("huge", new int[] {4}, 2, huge, labels(20));
        Nd4jTrainer trainer = new Nd4jTrainer(data, MODELS, 1);
        TrainingException e = assertThrows(
                TrainingException.class, () -> trainer.train(plan(4, 2, 0.1), new float[10], Samples.round(1)));
        assertEquals(FailureCode.NOT_FINITE, e.code());
    }

    @Test
    void planThatDoesNotFitTheData_isObjectedTo() {
        Nd4jTrainer trainer = new Nd4jTrainer(DATA, MODELS, 1);
        assertTrue(trainer.objectionTo(plan(4, 2, 0.1)).isEmpty());
        assertTrue(trainer.objectionTo(plan(4, 3, 0.1)).isEmpty());
        assertTrue(trainer.objectionTo(plan(5, 2, 0.1)).isPresent());
        assertTrue(trainer.objectionTo(plan(4, 1, 0.1)).isPresent());
    }
}
