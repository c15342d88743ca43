package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.AggregationMode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
    void whatIsListed_isAllThatIsAgreedTo() {
        ContentHash hash = ContentHash.ofContent(new byte[] {1});
        ClientPolicy policy = ClientPolicy.fromTree(Map.of(
                "planHashes",
                List.of(hash.hex()),
                "modelFamilies",
                List.of("linear", "custom"),
                "windows",
                List.of(Map.of("days", List.of("mon"), "from", "08:00", "to", "09:00", "zone", "UTC")),
                "bandwidth",
                Map.of("up", 100_000)));
        assertTrue(policy.objectionToPlanHash(hash).isEmpty());
        assertTrue(policy.objectionToPlanHash(ContentHash.ofContent(new byte[] {2}))
                .isPresent());
        assertTrue(policy.objectionToTime(Instant.parse("2026-01-05T08:30:00Z")).isEmpty());
        assertTrue(policy.objectionToTime(Instant.parse("2026-01-05T09:00:00Z")).isPresent());
        assertEquals(OptionalLong.of(100_000), policy.uploadBytesPerSecond());
        assertEquals(OptionalLong.empty(), policy.downloadBytesPerSecond());
    }

    @Test
    void groupedMode_isAgreedToByNameOnly() {
        assertEquals(false, ClientPolicy.fromTree(Map.of()).secure().cohort().groupMeans());
        ClientPolicy policy = ClientPolicy.fromTree(Map.of("allowGrouped", true));
        assertTrue(policy.modes().contains(AggregationMode.GROUPED));
        assertTrue(policy.secure().cohort().groupMeans());
    }

    @Test
    void signature_fitsTheseBytesAndThisKeyOnly() {
        SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
        SigningKey key = SigningKey.generate(randomness);
        String other = HexFormat.of().formatHex(SigningKey.generate(randomness).publicKey());
        String own = HexFormat.of().formatHex(key.publicKey());
        byte[] policy = {1, 2, 3};
        String signature = PolicySignature.sign(policy, key);
        assertTrue(PolicySignature.fits(policy, signature + "\n", " " + own));
        assertEquals(false, PolicySignature.fits(new byte[] {1, 2, 4}, signature, own));
        assertEquals(false, PolicySignature.fits(policy, signature, other));
        assertEquals(false, PolicySignature.fits(policy, signature.substring(2), own));
        assertEquals(false, PolicySignature.fits(policy, "no signature", own));
        assertEquals(false, PolicySignature.fits(policy, signature, ""));
    }

    @Test
    void badSetting_isRefusedInOneLineThatNamesIt() {
        assertRefused(Map.of("secre", Map.of()), "secre: unknown setting");
        assertRefused(Map.of("secure", Map.of("clientsMin", 4)), "secure.clientsMin: found 4");
        assertRefused(
                Map.of("secure", Map.of("corruptMax", 1, "corruptShare", 0.1)), "secure.corruptMax: found beside");
        assertRefused(Map.of("secure", Map.of("epsilon", Map.of("delta", 0.1))), "secure.epsilon.delta: found 0.1");
        assertRefused(Map.of("secure", Map.of("suiteMin", "none")), "secure.suiteMin: found 'none'");
        assertRefused(Map.of("planHashes", List.of("12")), "planHashes: found '12'");
        assertRefused(Map.of("modelFamilies", List.of("resnet1")), "modelFamilies: found 'resnet1'");
        assertRefused(Map.of("bandwidth", Map.of("up", 5)), "bandwidth.up: found 5");
        assertRefused(Map.of("bandwidth", Map.of("sideways", 5)), "bandwidth.sideways: unknown setting");
        assertRefused(Map.of("records", Map.of("epsilon", -1)), "records.epsilon: found -1");
    }

    private static void assertRefused(Map<String, Object> tree, String line) {
        String message = String.valueOf(assertThrows(SpecException.class, () -> ClientPolicy.fromTree(tree))
                .getMessage());
        assertTrue(message.startsWith(line), message);
        assertEquals(1, message.lines().count());
    }
}
