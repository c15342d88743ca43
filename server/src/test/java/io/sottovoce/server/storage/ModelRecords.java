package io.sottovoce.server.storage;

import static io.sottovoce.server.storage.StorageFixture.TASK;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.rounds.round.ModelVersion;
import java.util.List;
import java.util.Optional;

/** Signed records of made-up versions. */
final class ModelRecords {
    private static final ContentHash SOME = ContentHash.ofContent(new byte[0]);

    private ModelRecords() {}

    static SignedModelRecord initial(ModelVersion version) {
        return record(version, ModelRecord.Lineage.FIRST, new Origin.Initial(), Standing.PUBLISHED);
    }

    static SignedModelRecord after(SignedModelRecord parent, ModelVersion version, Standing standing) {
        return record(
                version, parent.decoded().orElseThrow().next(), new Origin.Rollback(0, "again", "test"), standing);
    }

    static ModelVersion version(SignedModelRecord signed) {
        ModelRecord record = signed.decoded().orElseThrow();
        return new ModelVersion(record.names().version(), record.content().weights());
    }

    private static SignedModelRecord record(
            ModelVersion version, ModelRecord.Lineage lineage, Origin origin, Standing standing) {
        ModelRecord record = new ModelRecord(
                new ModelRecord.Names(PopulationId.ofName("default"), TASK, version.version()),
                lineage,
                origin,
                new ModelRecord.Content(version.hash(), 1, SOME, SOME),
                Optional.empty(),
                List.of(),
                new ModelRecord.Verdict(Optional.empty(), List.of(), standing),
                1);
        return SignedModelRecord.sign(record, SigningKey.owning(Secret.owning(new byte[32])));
    }
}
