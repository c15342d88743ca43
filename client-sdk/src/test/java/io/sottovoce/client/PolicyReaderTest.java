package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.AggregationMode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {
    @Test
    void nothingSaid_isTheStrictDefault() {
        ClientPolicy policy = ClientPolicy.fromTree(Map.of());
        assertEquals(Set.of(AggregationMode.SECURE), policy.modes());
        assertEquals(Set.of(Mode.MALICIOUS), policy.secure().modes());
        assertEquals(Suite.HYBRID, policy.secure().cohort().suiteMin());
        assertTrue(policy.secure().noiseRequired());
        assertEquals(10, policy.secure().total().epsilon());
    }

    @Test
    void everySetting_isRead() {
        ClientPolicy policy = ClientPolicy.fromTree(Map.of(
                "allowClear",
                true,
                "secure",
                Map.of(
                        "trustServerToFollowProtocol",
                        true,
                        "suiteMin",
                        "classical",
                        "corruptMax",
                        7,
                        "clientsMin",
                        20,
                        "allowSumsWithoutNoise",
                        true,
                        "sessionMax",
                        "2h",
                        "epsilon",
                        Map.of("round", 1, "day", 2, "total", 3, "delta", 1e-6))));
        assertEquals(Set.of(AggregationMode.SECURE, AggregationMode.CLEAR), policy.modes());
        assertEquals(Set.of(Mode.MALICIOUS, Mode.HONEST_SERVER), policy.secure().modes());
        assertEquals(new CorruptBound.Absolute(7), policy.secure().cohort().corrupt());
        assertEquals(20, policy.secure().cohort().clientsMin());
        assertEquals(3, policy.secure().total().epsilon());
        assertEquals(1e-6, policy.secure().total().delta());
        assertEquals(2, policy.secure().sessionMax().toHours());
    }

    @Test
    void badSetting_isRefusedInOneLineThatNamesIt() {
        assertRefused(Map.of("secre", Map.of()), "secre: unknown setting");
        assertRefused(Map.of("secure", Map.of("clientsMin", 4)), "secure.clientsMin: found 4");
        assertRefused(
                Map.of("secure", Map.of("corruptMax", 1, "corruptShare", 0.1)), "secure.corruptMax: found beside");
        assertRefused(Map.of("secure", Map.of("epsilon", Map.of("delta", 0.1))), "secure.epsilon.delta: found 0.1");
        assertRefused(Map.of("secure", Map.of("suiteMin", "none")), "secure.suiteMin: found 'none'");
    }

    private static void assertRefused(Map<String, Object> tree, String line) {
        String message = String.valueOf(assertThrows(SpecException.class, () -> ClientPolicy.fromTree(tree))
                .getMessage());
        assertTrue(message.startsWith(line), message);
        assertEquals(1, message.lines().count());
    }
}
