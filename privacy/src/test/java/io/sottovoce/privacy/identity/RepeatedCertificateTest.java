package io.sottovoce.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A certificate that was accepted once: its signature is remembered, and nothing else about it. */
final class RepeatedCertificateTest {
    private static final long NOW = 1_800_000_000L;

    private final World world = new World();
    private final PopulationId population = PopulationId.ofName("wards");
    private final RegistrationAuthority authority =
            new RegistrationAuthority(SigningKey.generate(world.randomness), population);
    private final TrustedAuthorities trusted = new TrustedAuthorities(population, List.of(authority.publicKey()));
    private final Certificate certificate = certified(7);

    private Certificate certified(long serial) {
        byte[] id = new byte[ClientId.BYTES];
        id[0] = (byte) serial;
        Optional<Certificate> made = authority.certify(
                CertificateRequest.of(ClientId.of(id), population, SigningKey.generate(world.randomness)),
                NOW,
                NOW + 1000,
                serial);
        return made.orElseThrow();
    }

    private RevocationList revoked(Long... serials) {
        return authority.revoke(NOW, new TreeSet<>(List.of(serials)));
    }

    @Test
    void accepted_isRefusedOnceItHasExpiredOrWasRevoked_andAcceptedOtherwise() {
        for (int repeat = 0; repeat < 3; repeat++) {
            assertTrue(trusted.accepts(certificate, revoked(), NOW + 1));
            assertFalse(trusted.accepts(certificate, revoked(7L), NOW + 1));
            assertFalse(trusted.accepts(certificate, revoked(), NOW + 1001 + TrustedAuthorities.SKEW_SECONDS));
            assertFalse(trusted.accepts(certificate, revoked(), NOW - 1 - TrustedAuthorities.SKEW_SECONDS));
        }
    }

    @Test
    void everyAlteredByte_isRefused_thoughTheWholeWasAccepted() {
        assertTrue(trusted.accepts(certificate, revoked(), NOW + 1));
        for (int at = 0; at < Certificate.BYTES; at++) {
            byte[] altered = certificate.toBytes();
            altered[at] ^= 1;
            assertFalse(Certificate.decode(altered)
                    .filter(one -> trusted.accepts(one, revoked(), NOW + 1))
                    .isPresent());
        }
    }
}
