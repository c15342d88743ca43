package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.VectorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClientEngineTest {
    private final Samples.Offer offer = new Samples.Offer(1);

    private static ClientEngine engine(ClientPolicy policy) {
        return new ClientEngine(policy, new FakeTrainer());
    }

    private static ClientEngine.Declined declined(ClientPolicy policy, RoundOffer offer) {
        return assertInstanceOf(ClientEngine.Declined.class, engine(policy).consider(offer));
    }

    private void assertDeclined(DeclineReason reason, String part) {
        ClientEngine.Declined declined = declined(Samples.CLEAR, offer.build());
        assertEquals(reason, declined.reason());
        assertEquals(true, declined.detail().contains(part), declined.detail());
    }

    private static Bytes plan(TrainingPlan training) {
        return PlanCodec.encode(new Plan(Samples.PLAN.model(), training).toTree());
    }

    @Test
    void validOffer_isAgreedTo() {
        assertEquals(
                new ClientEngine.Agreed(Samples.PLAN), engine(Samples.CLEAR).consider(offer.build()));
    }

    @Test
    void clearMode_isDeclinedUnlessAllowed() {
        ClientEngine.Declined declined = declined(ClientPolicy.builder().build(), offer.build());
        assertEquals(DeclineReason.POLICY, declined.reason());
        assertEquals(Set.of(), engine(ClientPolicy.builder().build()).modes());
    }

    @Test
    void secureMode_isDeclinedRatherThanAnsweredInTheClear() {
        offer.mode = AggregationMode.SECURE;
        assertDeclined(DeclineReason.UNSUPPORTED, "SECURE");
        assertEquals(Set.of(AggregationMode.CLEAR), engine(Samples.CLEAR).modes());
    }

    @Test
    void planNotOfItsHash_isDeclined() {
        offer.planHash = ContentHash.ofContent(new byte[1]);
        assertDeclined(DeclineReason.INVALID_PLAN, "hash");
    }

    @Test
    void planWithAFlippedByte_neverThrows() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = PlanCodec.encode(Samples.PLAN.toTree()).toByteArray();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            offer.plan(Bytes.owning(bytes));
            engine(Samples.CLEAR).consider(offer.build());
        }
    }

    @Test
    void planWithUnknownKey_isDeclined() {
        offer.plan(PlanCodec.encode(Map.of("model", Map.of("code", "rm"), "training", Map.of())));
        assertDeclined(DeclineReason.INVALID_PLAN, "model");
    }

    @Test
    void modelOfAnotherSize_isDeclined() {
        offer.model = new ModelRef(0, offer.model.hash(), Samples.MODEL.length + 4L);
        assertDeclined(DeclineReason.INVALID_PLAN, "bytes");
    }

    @Test
    void vectorsOfAnotherShape_areDeclined() {
        offer.vectors = List.of(new VectorSpec("model", Samples.PARAMETERS.length - 1, 32));
        assertDeclined(DeclineReason.INVALID_PLAN, "vectors");
        offer.vectors = List.of();
        assertDeclined(DeclineReason.INVALID_PLAN, "vectors");
    }

    @Test
    void moreThanThePolicyAllows_isDeclined() {
        ClientPolicy strict = ClientPolicy.builder()
                .allow(AggregationMode.CLEAR)
                .epochsMax(2)
                .stepsMax(10)
                .build();
        OptimiserSpec sgd = OptimiserSpec.Sgd.plain(0.1);
        RoundOffer epochs = offer.plan(plan(TrainingPlan.epochs(3, 10, sgd))).build();
        assertEquals(
                "3 local epochs, this client's policy allows 2",
                declined(strict, epochs).detail());
        RoundOffer steps = offer.plan(plan(TrainingPlan.steps(11, 10, sgd))).build();
        assertEquals(
                "11 local steps, this client's policy allows 10",
                declined(strict, steps).detail());
        ClientPolicy small = ClientPolicy.builder()
                .allow(AggregationMode.CLEAR)
                .modelBytesMax(1000)
                .build();
        assertEquals(DeclineReason.POLICY, declined(small, Samples.offer(1)).reason());
    }

    @Test
    void trainerObjects_isDeclinedAsUnsupported() {
        ClientEngine engine = new ClientEngine(Samples.CLEAR, new LocalTrainer() {
            @Override
            public Optional<String> objectionTo(Plan plan) {
                return Optional.of("too wide");
            }

            @Override
            public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
                throw new AssertionError("not asked to");
            }

            @Override
            public String describe() {
                return "objects";
            }
        });
        assertEquals(new ClientEngine.Declined(DeclineReason.UNSUPPORTED, "too wide"), engine.consider(offer.build()));
    }

    @Test
    void updateOfAnotherDimension_isAFailure() {
        ClientEngine engine = new ClientEngine(Samples.CLEAR, new LocalTrainer() {
            @Override
            public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
                return new LocalResult(Update.owning(new float[1]), 1, 0);
            }

            @Override
            public String describe() {
                return "wrong";
            }
        });
        TrainingException e =
                assertThrows(TrainingException.class, () -> engine.train(Samples.PLAN, new float[2], Samples.round(1)));
        assertEquals(FailureCode.WRONG_SHAPE, e.code());
    }
}
