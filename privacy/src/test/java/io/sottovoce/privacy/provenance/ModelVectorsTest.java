package io.sottovoce.privacy.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ModelVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("models.json")
            .with("model-record", ModelVectorsTest::signed)
            .with("model-record-decode", c -> ModelRecord.decode(c.octets("record"))
                    .map(record -> record.encode().toBytes()));

    @TestFactory
    Stream<DynamicTest> records_areThoseOfAnotherImplementation() {
        return VECTORS.tests();
    }

    private static Optional<?> signed(VectorCase c) {
        ModelRecord record = ModelRecord.decode(c.octets("record")).orElseThrow();
        assertEquals(c.hash("hash"), record.hash());
        assertEquals(c.hash("history"), record.lineage().history());
        assertEquals(c.hash("next"), record.next().history());
        SignedModelRecord signed = SignedModelRecord.sign(record, SigningKey.owning(c.secret("key")));
        assertTrue(signed.isSignedByOneOf(List.of(Octets.of(new byte[32]), c.octets("public"))));
        assertFalse(signed.isSignedByOneOf(List.of()));
        assertEquals(Optional.of(record), signed.decoded());
        return Optional.of(signed.signature().toBytes());
    }
}
