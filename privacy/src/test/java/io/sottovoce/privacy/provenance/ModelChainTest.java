package io.sottovoce.privacy.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.provenance.ModelChain.Relation;
import io.sottovoce.privacy.provenance.ModelChain.Seen;
import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelChainTest {
    private static final int VERSIONS = 400;

    private final List<ModelRecord> records = chain((byte) 1);

    private static List<ModelRecord> chain(byte content) {
        List<ModelRecord> records = new ArrayList<>();
        ModelRecord.Lineage lineage = ModelRecord.Lineage.FIRST;
        for (int version = 0; version < VERSIONS; version++) {
            ModelRecord record = record(version, lineage, content);
            records.add(record);
            lineage = record.next();
        }
        return records;
    }

    private static ModelRecord record(long version, ModelRecord.Lineage lineage, byte content) {
        ContentHash hash = ContentHash.ofContent(new byte[] {content, (byte) version});
        return new ModelRecord(
                new ModelRecord.Names(PopulationId.ofName("p"), TaskId.of(new byte[16]), version),
                lineage,
                version == 0 ? new Origin.Initial() : new Origin.Rollback(0, "again", "test"),
                new ModelRecord.Content(hash, 1, hash, hash),
                Optional.empty(),
                List.of(),
                new ModelRecord.Verdict(Optional.empty(), List.of(), Standing.PUBLISHED),
                version);
    }

    private List<ContentHash> links(int before) {
        return records.subList(Math.max(0, before - ModelChain.LINKS_MAX), before).stream()
                .map(ModelRecord::hash)
                .toList();
    }

    private Relation relation(int seen, int offered) {
        return ModelChain.relation(Seen.of(records.get(seen)), records.get(offered), links(offered));
    }

    @Test
    void versionsOfOneChain_followUpToTheLastLinkThatTravels() {
        for (int seen : new int[] {0, 1, 5, 143, 144, 398}) {
            for (int offered : new int[] {1, 5, 6, 143, 399}) {
                Relation expected = offered == seen
                        ? Relation.SAME
                        : offered < seen
                                ? Relation.OLDER
                                : offered - seen > ModelChain.LINKS_MAX ? Relation.TOO_FAR : Relation.DESCENDANT;
                assertEquals(expected, relation(seen, offered), seen + " then " + offered);
            }
        }
    }

    @Test
    void versionsOfAnotherChain_areAFork() {
        List<ModelRecord> other = chain((byte) 2);
        List<ContentHash> theirs =
                other.subList(0, 9).stream().map(ModelRecord::hash).toList();
        Seen seen = Seen.of(records.get(5));
        assertEquals(Relation.FORKED, ModelChain.relation(seen, other.get(5), theirs.subList(0, 5)));
        assertEquals(Relation.FORKED, ModelChain.relation(seen, other.get(9), theirs));
        List<ContentHash> grafted = new ArrayList<>(theirs);
        grafted.set(5, seen.hash());
        assertEquals(Relation.FORKED, ModelChain.relation(seen, other.get(9), grafted));
        assertEquals(Relation.FORKED, ModelChain.relation(seen, records.get(9), List.of()));
        assertEquals(Relation.FORKED, ModelChain.relation(seen, records.get(9), links(9).subList(5, 8)));
    }

    /** A server cannot excuse itself from the chain by sending as many made-up links as there may be. */
    @Test
    void madeUpLinksForAVersionNotFarAway_areAFork() {
        List<ContentHash> noise = chain((byte) 3).subList(0, ModelChain.LINKS_MAX).stream()
                .map(ModelRecord::hash)
                .toList();
        assertEquals(Relation.FORKED, ModelChain.relation(Seen.of(records.get(300)), records.get(301), noise));
    }

    @Test
    void everyBitOfRecordAndSignature_counts() {
        SigningKey key = SigningKey.owning(Secret.owning(new byte[32]));
        List<Octets> keys = List.of(Octets.owning(key.publicKey()));
        SignedModelRecord signed = SignedModelRecord.sign(records.get(3), key);
        assertTrue(signed.isSignedByOneOf(keys));
        byte[] bytes = signed.record().toBytes();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            Octets record = Octets.owning(altered);
            assertFalse(new SignedModelRecord(record, signed.signature()).isSignedByOneOf(keys), "bit " + bit);
            ModelRecord.decode(record).ifPresent(decoded -> assertEquals(record, decoded.encode()));
        }
        assertFalse(new SignedModelRecord(signed.record(), Octets.EMPTY).isSignedByOneOf(keys));
        assertFalse(SignedModelRecord.unsigned(records.get(3)).signed());
    }
}
