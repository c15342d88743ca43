package io.sottovoce.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TrustedAuthoritiesTest {
    private static final long NOW = 1_800_000_000L;

    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
    private final PopulationId population = PopulationId.ofName("test");
    private final SigningKey authorityKey = SigningKey.generate(randomness);
    private final RegistrationAuthority authority = new RegistrationAuthority(authorityKey, population);
    private final TrustedAuthorities trusted = new TrustedAuthorities(population, List.of(authorityKey.publicKey()));
    private final SigningKey client = SigningKey.generate(randomness);
    private final ClientId id = ClientId.of(new byte[16]);
    private final RevocationList nobody = authority.revoke(NOW, new TreeSet<>());

    private Certificate certificate(long notBefore, long notAfter, long serial) {
        return authority
                .certify(CertificateRequest.of(id, population, client), notBefore, notAfter, serial)
                .orElseThrow();
    }

    @Test
    void validity_isForgivenFiveMinutesEitherSide_andNotASecondMore() {
        Certificate c = certificate(NOW, NOW + 10, 1);
        assertFalse(trusted.accepts(c, nobody, NOW - 301));
        assertTrue(trusted.accepts(c, nobody, NOW - 300));
        assertTrue(trusted.accepts(c, nobody, NOW + 310));
        assertFalse(trusted.accepts(c, nobody, NOW + 311));
        assertTrue(trusted.accepts(certificate(0, Long.MAX_VALUE, 1), nobody, NOW));
        assertFalse(trusted.accepts(certificate(Long.MAX_VALUE, Long.MAX_VALUE, 1), nobody, NOW));
        assertFalse(trusted.accepts(c, nobody, 0));
        assertFalse(trusted.accepts(c, nobody, Long.MAX_VALUE));
    }

    @Test
    void throughout_isWithoutForgiveness_soThatEveryClockWithinTheSkewAccepts() {
        Certificate c = certificate(NOW, NOW + 10, 1);
        assertTrue(trusted.acceptsThroughout(c, nobody, NOW, NOW + 10));
        assertFalse(trusted.acceptsThroughout(c, nobody, NOW - 1, NOW + 10));
        assertFalse(trusted.acceptsThroughout(c, nobody, NOW, NOW + 11));
        for (long skew : new long[] {-300, 300}) {
            assertTrue(trusted.accepts(c, nobody, NOW + skew));
            assertTrue(trusted.accepts(c, nobody, NOW + 10 + skew));
        }
    }

    @Test
    void revokedSerial_isRefused_alsoTheLargestAndSmallest() {
        for (long serial : new long[] {0, 1, 7, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            Certificate c = certificate(NOW, NOW + 10, serial);
            RevocationList list = authority.revoke(NOW, new TreeSet<>(Set.of(3L, serial, 9L)));
            assertTrue(trusted.accepts(c, nobody, NOW));
            assertFalse(trusted.accepts(c, list, NOW), "serial " + serial);
        }
    }

    @Test
    void everyByteOfACertificate_isSigned() {
        byte[] good = certificate(NOW, NOW + 10, 1).toBytes();
        for (int at = 0; at < good.length; at++) {
            byte[] altered = good.clone();
            altered[at] ^= 1;
            Optional<Certificate> decoded = Certificate.decode(altered);
            assertTrue(decoded.isEmpty() || !trusted.accepts(decoded.get(), nobody, NOW), "byte " + at);
        }
    }

    @Test
    void certificateOfAnotherAuthorityOrPopulation_isRefused_ofTheNextPinnedOneAccepted() {
        SigningKey next = SigningKey.generate(randomness);
        Certificate byNext = new RegistrationAuthority(next, population)
                .certify(CertificateRequest.of(id, population, client), NOW, NOW + 10, 1)
                .orElseThrow();
        assertFalse(trusted.accepts(byNext, nobody, NOW));
        TrustedAuthorities both =
                new TrustedAuthorities(population, List.of(authorityKey.publicKey(), next.publicKey()));
        assertTrue(both.accepts(byNext, nobody, NOW));
        assertTrue(both.accepts(certificate(NOW, NOW + 10, 1), nobody, NOW));
        PopulationId other = PopulationId.ofName("other");
        Certificate elsewhere = new RegistrationAuthority(authorityKey, other)
                .certify(CertificateRequest.of(id, other, client), NOW, NOW + 10, 1)
                .orElseThrow();
        assertFalse(trusted.accepts(elsewhere, nobody, NOW));
        assertThrows(IllegalArgumentException.class, () -> new TrustedAuthorities(population, List.of()));
    }

    @Test
    void malformedCertificates_doNotDecode() {
        byte[] good = certificate(NOW, NOW + 10, 1).toBytes();
        for (int length : new int[] {0, 1, good.length - 1, good.length + 1}) {
            assertTrue(Certificate.decode(Arrays.copyOf(good, length)).isEmpty());
        }
        for (int version : new int[] {0, 2, 255}) {
            byte[] altered = good.clone();
            altered[0] = (byte) version;
            assertTrue(Certificate.decode(altered).isEmpty());
        }
        for (long[] times : new long[][] {{-1, 5}, {6, 5}, {0, -1}, {Long.MIN_VALUE, Long.MIN_VALUE}}) {
            byte[] altered = good.clone();
            ByteBuffer.wrap(altered).putLong(65, times[0]).putLong(73, times[1]);
            assertTrue(Certificate.decode(altered).isEmpty());
        }
    }

    @Test
    void requestWithoutPossession_orOfAKeyThatIsNotOfPrimeOrder_isNotCertified() {
        CertificateRequest good = CertificateRequest.of(id, population, client);
        assertTrue(good.isProved());
        ClientId other = new ClientId("11".repeat(16));
        Octets strange = Octets.owning(SigningKey.generate(randomness).publicKey());
        for (CertificateRequest bad : List.of(
                new CertificateRequest(other, population, good.publicKey(), good.proof()),
                new CertificateRequest(id, PopulationId.ofName("other"), good.publicKey(), good.proof()),
                new CertificateRequest(id, population, strange, good.proof()),
                new CertificateRequest(id, population, good.publicKey(), Octets.EMPTY),
                new CertificateRequest(id, population, Octets.EMPTY, good.proof()),
                new CertificateRequest(id, population, smallOrder(), identitySignature()))) {
            assertTrue(authority.certify(bad, NOW, NOW + 1, 1).isEmpty());
        }
    }

    private static Octets smallOrder() {
        return Octets.of(HexFormat.of().parseHex("01" + "00".repeat(31)));
    }

    private static Octets identitySignature() {
        return Octets.of(HexFormat.of().parseHex("01" + "00".repeat(63)));
    }

    @Test
    void everyByteOfARevocationList_isSigned_andOnlyOneEncodingIsRead() {
        byte[] good = authority.revoke(NOW, new TreeSet<>(Set.of(3L, 5L, 9L))).toBytes();
        for (int at = 0; at < good.length; at++) {
            byte[] altered = good.clone();
            altered[at] ^= 1;
            Optional<RevocationList> decoded = RevocationList.decode(altered);
            assertTrue(decoded.isEmpty() || !trusted.signed(decoded.get()), "byte " + at);
        }
        byte[] unsorted = good.clone();
        ByteBuffer.wrap(unsorted).putLong(12, 5).putLong(20, 3);
        byte[] repeated = good.clone();
        ByteBuffer.wrap(repeated).putLong(12, 5);
        byte[] counted = good.clone();
        ByteBuffer.wrap(counted).putInt(8, -1);
        for (byte[] bad : List.of(
                unsorted,
                repeated,
                counted,
                new byte[0],
                new byte[75],
                Arrays.copyOf(good, good.length + 8),
                Arrays.copyOf(good, good.length - 8))) {
            assertTrue(RevocationList.decode(bad).isEmpty());
        }
        assertEquals(NOW, RevocationList.decode(good).orElseThrow().epoch());
    }
}
