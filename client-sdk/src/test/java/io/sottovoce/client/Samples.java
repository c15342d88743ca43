package io.sottovoce.client;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.VectorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A plan, a model of five chunks and offers of it. */
final class Samples {
    static final ClientId CLIENT = new ClientId("00112233445566778899aabbccddeeff");
    static final TaskId TASK = new TaskId("ffeeddccbbaa99887766554433221100");
    static final Bytes TICKET = Bytes.copyOf(filled(32, 5));
    static final Plan PLAN = new Plan(
            ModelSpec.named("linear", List.of(30_000), 10), TrainingPlan.epochs(1, 10, OptimiserSpec.Sgd.plain(0.1)));
    static final float[] PARAMETERS = random(PLAN.model().parameterCount(), 1);
    static final byte[] MODEL = littleEndian(PARAMETERS);
    static final int CHUNKS = 5;
    static final ClientPolicy CLEAR = ClientPolicy.builder()
            .allow(AggregationMode.CLEAR)
            .allowUnsignedModels()
            .build();

    private Samples() {}

    static RoundRef round(long number) {
        return new RoundRef(TASK, number);
    }

    static RoundOffer offer(long number) {
        return new Offer(number).build();
    }

    static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static float[] random(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** An offer that differs from the valid one where a test says so. */
    static final class Offer {
        final long number;
        AggregationMode mode = AggregationMode.CLEAR;
        Bytes plan = PlanCodec.encode(PLAN.toTree());
        ContentHash planHash = ContentHash.ofContent(plan.toByteArray());
        ModelRef model = new ModelRef(0, ContentHash.ofContent(MODEL), MODEL.length);
        List<VectorSpec> vectors = List.of(new VectorSpec("model", PARAMETERS.length, 32));
        Bytes ticket = TICKET;
        Duration timeLeft = Duration.ofMinutes(1);

        Offer(long number) {
            this.number = number;
        }

        Offer plan(Bytes bytes) {
            plan = bytes;
            planHash = ContentHash.ofContent(bytes.toByteArray());
            return this;
        }

        RoundOffer build() {
            return new RoundOffer(round(number), mode, plan, planHash, model, vectors, ticket, timeLeft, Bytes.EMPTY);
        }
    }
}
