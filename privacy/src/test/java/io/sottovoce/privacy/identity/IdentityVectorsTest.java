package io.sottovoce.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.math.BigInteger;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class IdentityVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("identity.json")
            .with(
                    "population-id",
                    c -> Optional.of(PopulationId.ofName(c.text("name")).toBytes()))
            .with("possession", c -> Optional.of(request(c).proof()))
            .with("certificate", IdentityVectorsTest::certificate)
            .with("accepts", IdentityVectorsTest::accepts)
            .with("revocation-list", IdentityVectorsTest::revocationList)
            .with("revocation-signed", IdentityVectorsTest::signed);

    @TestFactory
    Stream<DynamicTest> identities_areWhatAnotherImplementationIssues() {
        return VECTORS.tests();
    }

    private static CertificateRequest request(VectorCase c) {
        return CertificateRequest.of(
                ClientId.of(c.bytes("client")),
                PopulationId.of(c.bytes("population")),
                SigningKey.owning(c.secret("seed")));
    }

    private static Optional<?> certificate(VectorCase c) {
        RegistrationAuthority authority = new RegistrationAuthority(
                SigningKey.owning(c.secret("authority")), PopulationId.of(c.bytes("population")));
        Optional<Certificate> issued =
                authority.certify(request(c), c.u64("notBefore"), c.u64("notAfter"), c.u64("serial"));
        issued.ifPresent(certificate -> {
            assertEquals(Optional.of(certificate), Certificate.decode(certificate.toBytes()));
            assertArrayEquals(c.bytes("client"), certificate.client().toBytes());
            assertEquals(c.u64("serial"), certificate.serial());
        });
        return issued.map(Certificate::toBytes);
    }

    private static Optional<?> accepts(VectorCase c) {
        TrustedAuthorities trusted =
                new TrustedAuthorities(PopulationId.of(c.bytes("population")), c.byteStrings("authorities"));
        RevocationList revoked = RevocationList.decode(c.bytes("revoked")).orElseThrow();
        return Certificate.decode(c.bytes("certificate"))
                .filter(certificate -> trusted.accepts(certificate, revoked, c.number("now")));
    }

    private static Optional<?> revocationList(VectorCase c) {
        SortedSet<Long> serials = new TreeSet<>();
        c.list("serials").forEach(serial -> serials.add(new BigInteger((String) serial).longValue()));
        RevocationList list = RevocationList.issue(SigningKey.owning(c.secret("authority")), c.u64("epoch"), serials);
        assertEquals(c.hash("hash"), list.hash());
        serials.forEach(serial -> assertEquals(true, list.contains(serial)));
        assertEquals(false, list.contains(12_345));
        return Optional.of(list.toBytes());
    }

    private static Optional<?> signed(VectorCase c) {
        TrustedAuthorities trusted =
                new TrustedAuthorities(new PopulationId("00".repeat(16)), c.byteStrings("authorities"));
        return RevocationList.decode(c.bytes("encoded")).filter(trusted::signed);
    }
}
