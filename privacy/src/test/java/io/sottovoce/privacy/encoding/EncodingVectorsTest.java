package io.sottovoce.privacy.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class EncodingVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("encodings.json")
            .with("u8", c -> Optional.of(Canonical.u8(c.integer("value"))))
            .with("u16", c -> Optional.of(Canonical.u16(c.integer("value"))))
            .with("u32", c -> Optional.of(Canonical.u32(c.number("value"))))
            .with("u64", c -> Optional.of(Canonical.u64(c.u64("value"))))
            .with("tuple", c -> Optional.of(Canonical.tuple(c.text("tag"), c.byteArrays("fields"))))
            .with("hash", c -> Optional.of(Canonical.hash(c.text("tag"), c.byteArrays("fields"))))
            .with("sign", EncodingVectorsTest::sign)
            .with("member-set", EncodingVectorsTest::memberSet)
            .with("member-set-decode", c -> MemberSet.decode(c.integer("size"), c.octets("encoded")))
            .with("share-set-hash", c -> MemberSet.decode(c.integer("size"), c.octets("encoded"))
                    .map(MemberSet::shareSetHash))
            .with("pack", c -> Optional.of(pack(c)))
            .with("unpack", c -> RingVector.decode(new Ring(c.integer("bits")), c.integer("count"), c.bytes("packed")));

    @TestFactory
    Stream<DynamicTest> encodings_areWhatAnotherImplementationWrites() {
        return VECTORS.tests();
    }

    private static Optional<?> sign(VectorCase c) {
        byte[] signature = Signatures.sign(c.secret("seed"), c.text("tag"), c.byteArrays("fields"));
        assertArrayEquals(c.bytes("public"), Signatures.publicKey(c.secret("seed")));
        assertEquals(true, Signatures.verify(c.bytes("public"), signature, c.text("tag"), c.byteArrays("fields")));
        return Optional.of(signature);
    }

    private static Optional<?> memberSet(VectorCase c) {
        List<Integer> members = c.integers("members");
        MemberSet set = MemberSet.of(c.integer("size"), new HashSet<>(members));
        assertEquals(Optional.of(set), MemberSet.decode(c.integer("size"), c.octets("output")));
        assertEquals(members, set.members());
        assertEquals(members.size(), set.count());
        return Optional.of(set.encoded());
    }

    private static byte[] pack(VectorCase c) {
        Ring ring = new Ring(c.integer("bits"));
        int[] values = c.list("values").stream()
                .mapToInt(value -> ((Long) value).intValue())
                .toArray();
        byte[] packed = RingVector.copyOf(ring, values).pack();
        assertArrayEquals(
                values,
                RingVector.decode(ring, values.length, packed).orElseThrow().toArray());
        return packed;
    }
}
