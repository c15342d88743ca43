package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.proto.v1.Plan;
import io.sottovoce.proto.v1.Setting;
import io.sottovoce.proto.v1.SettingValue;
import io.sottovoce.proto.v1.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanCodecTest {
    @Test
    void plan_survivesTheWire() {
        assertEquals(Decoded.accepted(Samples.PLAN), PlanCodec.decode(PlanCodec.encode(Samples.PLAN)));
    }

    @Test
    void sameTree_givesTheSameBytes() {
        Bytes bytes = PlanCodec.encode(Samples.PLAN);
        assertEquals(bytes, PlanCodec.encode(Samples.PLAN));
        Decoded.Accepted<?> decoded = assertInstanceOf(Decoded.Accepted.class, PlanCodec.decode(bytes));
        @SuppressWarnings("unchecked")
        Map<String, Object> again = (Map<String, Object>) decoded.value();
        assertEquals(bytes, PlanCodec.encode(again));
    }

    @Test
    void narrowNumbers_becomeWideOnes() {
        Map<String, Object> plan = plan(Map.of("i", 3, "f", 0.5f));
        Map<String, Object> expected = plan(Map.of("i", 3L, "f", 0.5));
        assertEquals(Decoded.accepted(expected), PlanCodec.decode(PlanCodec.encode(plan)));
    }

    @Test
    void keyStatedTwice_isRejected() {
        Setting setting = Setting.newBuilder()
                .setKey("k")
                .setValue(SettingValue.newBuilder().setFlag(true))
                .build();
        Plan plan = Plan.newBuilder()
                .setModel(Settings.newBuilder().addSettings(setting).addSettings(setting))
                .setTraining(Settings.getDefaultInstance())
                .build();
        Decoded.Rejected<?> rejected =
                assertInstanceOf(Decoded.Rejected.class, PlanCodec.decode(Bytes.owning(plan.toByteArray())));
        assertEquals("MALFORMED: k: stated twice", rejected.rejection().toString());
    }

    @Test
    void planWithoutTraining_isRejected() {
        Plan plan = Plan.newBuilder().setModel(Settings.getDefaultInstance()).build();
        Decoded.Rejected<?> rejected =
                assertInstanceOf(Decoded.Rejected.class, PlanCodec.decode(Bytes.owning(plan.toByteArray())));
        assertEquals("MALFORMED: plan.training: missing", rejected.rejection().toString());
    }

    @Test
    void deepNesting_isAValueNotAStackOverflow() {
        byte[] bytes = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            bytes = wrapped(wrapped(bytes, 1), 6);
        }
        byte[] setting = wrapped(wrapped(wrapped(bytes, 2), 1), 1);
        assertInstanceOf(Decoded.Rejected.class, PlanCodec.decode(Bytes.owning(setting)));
    }

    @Test
    void whatAPlanCannotCarry_isRefusedInOneLine() {
        assertRefused("a plan cannot carry null", plan(Collections.singletonMap("k", null)));
        assertRefused("a plan cannot carry Object", plan(Map.of("k", new Object())));
        assertRefused("found the key 1, expected text", plan(Map.of("k", Map.of(1, "x"))));
        assertRefused(
                "plan: sottovoce.v1.SettingValue.real: NaN, expected -1.0E300 to 1.0E300",
                plan(Map.of("k", Double.NaN)));
        assertRefused("a plan has model and training, not [model]", Map.of("model", Map.of()));
    }

    @Test
    void planLargerThanAnOfferTakes_isRefused() {
        Map<String, Object> large = new LinkedHashMap<>();
        for (int i = 0; i < 64; i++) {
            large.put("k" + i, Collections.nCopies(500, "x"));
        }
        assertThrows(IllegalArgumentException.class, () -> PlanCodec.encode(plan(large)));
    }

    private static void assertRefused(String line, Map<String, Object> plan) {
        assertEquals(
                line,
                assertThrows(IllegalArgumentException.class, () -> PlanCodec.encode(plan))
                        .getMessage());
    }

    private static Map<String, Object> plan(Map<String, ?> model) {
        return Map.of("model", model, "training", Map.of("epochs", List.of(1L)));
    }

    /** A length-delimited field around bytes. */
    private static byte[] wrapped(byte[] bytes, int field) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.write((field << 3) | 2);
        int length = bytes.length;
        while (length > 0x7F) {
            out.write((length & 0x7F) | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(bytes);
        return out.toByteArray();
    }
}
