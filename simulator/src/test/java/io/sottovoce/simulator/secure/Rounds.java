package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.RoundRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Follows the rounds of a task by their records: each model is worked out again from the messages of those whom the record
 * names, and must be the server's bit for bit.
 */
final class Rounds {
    private static final double ROUNDING_NORM_MAX = 0.04;

    private final Field field;
    private final Witness witness;
    private final String task;
    private final Updates updates;
    private float[] model;
    private double spent;

    Rounds(Field field, Witness witness, String task) {
        this(field, witness, task, Arithmetic::update);
    }

    /** Of clients that learn something else. */
    Rounds(Field field, Witness witness, String task, Updates updates) {
        this.field = field;
        this.witness = witness;
        this.task = task;
        this.updates = updates;
        Map<String, Object> spec = Field.task(1, 8, 7, 0.1, Map.of());
        Plan plan = Plan.fromTree(Map.of("model", spec.get("model"), "training", spec.get("training")));
        this.model = InitialParameters.of(plan.model(), (Long) spec.get("seed"));
    }

    /** What the client in a place learns in a round. */
    interface Updates {
        float[] of(int place, long round, int length);
    }

    /** Checks the next round; true where it was committed. */
    boolean next(Map<String, Object> round) {
        assertEquals(hash(model), at(round, "base", "weightsHash"), () -> "began from another model: " + round);
        requireLedgerNotFallen(round);
        if (!"COMMITTED".equals(round.get("outcome"))) {
            assertTrue(round.get("reason") instanceof String reason && !reason.isEmpty(), () -> "no reason: " + round);
            return false;
        }
        long number = ((Number) round.get("round")).longValue();
        List<ClientId> survivors = survivors(round);
        assertEquals(survivors.size(), new HashSet<>(survivors).size(), () -> "somebody twice: " + round);
        double[] mean = Recomputation.mean(
                witness.of(new RoundRef(new TaskId(task), number)), field.serverFiles(), survivors, model.length);
        if (!noised(round)) {
            assertNear(mean, survivors, number);
        }
        float[] next = new float[model.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = (float) (model[i] + mean[i]);
        }
        model = next;
        assertEquals(hash(model), at(round, "model", "weightsHash"), () -> "made another model: " + round);
        return true;
    }

    /** Against the updates themselves: one more or less would move the mean by more than twice this. */
    private void assertNear(double[] mean, List<ClientId> survivors, long round) {
        double squares = 0;
        List<float[]> exactly = new ArrayList<>();
        survivors.forEach(client -> exactly.add(updates.of(field.ids.indexOf(client), round, mean.length)));
        for (int i = 0; i < mean.length; i++) {
            double exact = 0;
            for (float[] update : exactly) {
                exact += update[i] / exactly.size();
            }
            squares += (mean[i] - exact) * (mean[i] - exact);
        }
        double error = Math.sqrt(squares);
        assertTrue(error < ROUNDING_NORM_MAX, () -> "round " + round + ": the mean is off by " + error);
    }

    private void requireLedgerNotFallen(Map<String, Object> round) {
        if (noised(round)) {
            Map<?, ?> privacy = (Map<?, ?>) at(round, "secure", "privacy");
            double epsilon = ((Number) privacy.get("epsilon")).doubleValue();
            assertTrue(epsilon > spent, () -> "the server's ledger fell from " + spent + ": " + round);
            spent = epsilon;
        }
    }

    private static boolean noised(Map<String, Object> round) {
        return round.get("secure") instanceof Map<?, ?> secure && secure.get("privacy") != null;
    }

    private static List<ClientId> survivors(Map<String, Object> round) {
        List<ClientId> all = new ArrayList<>();
        for (Object contribution : (List<?>) round.get("contributions")) {
            all.add(new ClientId(String.valueOf(((Map<?, ?>) contribution).get("client"))));
        }
        return all;
    }

    private static String hash(float[] model) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * model.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : model) {
            bytes.putFloat(value);
        }
        return ContentHash.ofContent(bytes.array()).hex();
    }

    private static Object at(Map<String, Object> tree, String key, String inner) {
        return ((Map<?, ?>) tree.get(key)).get(inner);
    }
}
