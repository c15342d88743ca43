package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PreparedTest {
    private static RoundOffer buffer(long version, double exponent) {
        RoundOffer plain = Samples.offer(1);
        return new RoundOffer(
                plain.round(),
                plain.mode(),
                plain.plan(),
                plain.planHash(),
                new ModelRef(version, plain.model().hash(), plain.model().bytes()),
                plain.vectors(),
                plain.ticket(),
                plain.timeLeft(),
                plain.roundConfig(),
                Optional.empty(),
                Optional.of(Pace.buffer(exponent)));
    }

    private static LocalResult result(float... values) {
        return new LocalResult(Update.copyOf(values), 1, 0.5);
    }

    private static HeldUpdate held(long base) {
        return new HeldUpdate(Samples.TASK, base, Samples.offer(1).planHash(), result(3, -4));
    }

    @Test
    void weight_isThatOfTheStaleness() {
        assertEquals(1, held(5).preparedFor(buffer(5, 0.5)).orElseThrow().weight());
        assertEquals(0.5, held(2).preparedFor(buffer(5, 0.5)).orElseThrow().weight());
        assertEquals(1.0 / 16, held(2).preparedFor(buffer(5, 2)).orElseThrow().weight(), 1e-15);
        assertEquals(1, held(0).preparedFor(buffer(1000, 0)).orElseThrow().weight());
        assertEquals(
                1 / Math.sqrt(8),
                held(0).preparedFor(buffer(7, 0.5)).orElseThrow().weight(),
                1e-15);
    }

    @Test
    void offerOfAnotherPlanOrOfAnEarlierVersion_findsNothing() {
        assertEquals(Optional.empty(), held(6).preparedFor(buffer(5, 0.5)));
        HeldUpdate other =
                new HeldUpdate(Samples.TASK, 5, Samples.offer(1).model().hash(), result(1));
        assertEquals(Optional.empty(), other.preparedFor(buffer(5, 0.5)));
    }

    @Test
    void update_isScaledExactly() {
        Prepared half = new Prepared(result(3, -4), 0.5);
        assertArrayEquals(new float[] {1.5f, -2}, half.update().toArray());
        Prepared whole = new Prepared(result(3, -4), 1);
        assertSame(whole.result().update(), whole.update());
        assertThrows(IllegalArgumentException.class, () -> new Prepared(result(1), 1.01));
        assertThrows(IllegalArgumentException.class, () -> new Prepared(result(1), 0));
    }

    /** The sensitivity of the sum is that of a sum without weights: no update is above the bound, whatever its weight. */
    @Test
    void clippedUpdate_isAtMostTheWeightTimesTheBound() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 200; i++) {
            float[] values = new float[1 + random.nextInt(50)];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble(-3, 3);
            }
            double bound = random.nextDouble(0.01, 5);
            double weight = Math.pow(1 + random.nextInt(100), -random.nextDouble(0, 4));
            ClippedUpdate clipped = new Prepared(result(values), weight).clipped(bound);
            assertTrue(clipped.bound() <= bound && clipped.bound() == weight * bound);
        }
    }
}
