package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.ModelTrust.Code;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.ModelProof;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTrustTest {
    private static final SigningKey SERVER = key(1);
    private static final SigningKey STRANGER = key(2);

    @TempDir
    Path folder;

    private final List<ModelRecord> chain = new ArrayList<>();
    private ModelHistory history = new MemoryModelHistory();

    private static SigningKey key(int seed) {
        return SigningKey.owning(Secret.owning(Samples.filled(32, seed)));
    }

    /** Version by version, each with other parameters. */
    private ModelRecord version(int version) {
        while (chain.size() <= version) {
            ModelRecord.Lineage lineage = chain.isEmpty()
                    ? ModelRecord.Lineage.FIRST
                    : chain.get(chain.size() - 1).next();
            chain.add(record(chain.size(), lineage, "tests", Samples.TASK, Standing.PUBLISHED, weights(chain.size())));
        }
        return chain.get(version);
    }

    private static ContentHash weights(int version) {
        return ContentHash.ofContent(new byte[] {(byte) version});
    }

    private static ModelRecord record(
            int version,
            ModelRecord.Lineage lineage,
            String population,
            TaskId task,
            Standing standing,
            ContentHash weights) {
        return new ModelRecord(
                new ModelRecord.Names(PopulationId.ofName(population), task, version),
                lineage,
                version == 0 ? new Origin.Initial() : new Origin.Rollback(0, "again", "test"),
                new ModelRecord.Content(
                        weights,
                        Samples.PARAMETERS.length,
                        weights,
                        Samples.offer(1).planHash()),
                Optional.empty(),
                List.of(),
                new ModelRecord.Verdict(Optional.empty(), List.of(), standing),
                1);
    }

    private ModelProof proof(int version, SigningKey key) {
        ModelRecord record = version(version);
        return new ModelProof(
                SignedModelRecord.sign(record, key),
                chain.subList(0, version).stream().map(ModelRecord::hash).toList());
    }

    private static RoundOffer offer(int version, Optional<ModelProof> proof) {
        RoundOffer plain = Samples.offer(1);
        return new RoundOffer(
                plain.round(),
                plain.mode(),
                plain.plan(),
                plain.planHash(),
                new ModelRef(version, weights(version), Samples.MODEL.length),
                plain.vectors(),
                plain.ticket(),
                plain.timeLeft(),
                plain.roundConfig(),
                proof,
                Optional.empty());
    }

    private RoundOffer offer(int version) {
        return offer(version, Optional.of(proof(version, SERVER)));
    }

    private ModelTrust certified() {
        List<Octets> keys = List.of(Octets.owning(SERVER.publicKey()));
        return new ModelTrust(Optional.of(() -> keys), true, PopulationId.ofName("tests"), history);
    }

    private ModelTrust withoutKeys(boolean unsignedAllowed) {
        return new ModelTrust(Optional.empty(), unsignedAllowed, PopulationId.ofName("tests"), history);
    }

    private static void assertRefused(Code code, ModelTrust trust, RoundOffer offer) {
        String line = trust.objection(offer).orElse("nothing");
        assertTrue(line.startsWith(code + ": "), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void versionsThatFollow_areTrustedAlsoWithAGap() {
        for (int version : new int[] {0, 0, 1, 2, 2, 7, 250, 251}) {
            assertEquals(Optional.empty(), certified().objection(offer(version)), "version " + version);
        }
    }

    @Test
    void signatureOfAnotherServerOrNone_isRefusedWhateverThePolicySays() {
        assertRefused(Code.MODEL_SIGNATURE, certified(), offer(1, Optional.of(proof(1, STRANGER))));
        assertRefused(Code.MODEL_UNSIGNED, certified(), offer(1, Optional.empty()));
        ModelProof unsigned = new ModelProof(SignedModelRecord.unsigned(version(1)), List.of());
        assertRefused(Code.MODEL_UNSIGNED, certified(), offer(1, Optional.of(unsigned)));
        assertEquals(Optional.empty(), history.newest(Samples.TASK));
    }

    @Test
    void recordOfSomethingElse_isRefused() {
        assertRefused(Code.MODEL_OTHER, certified(), offer(2, Optional.of(proof(1, SERVER))));
        TaskId otherTask = TaskId.of(Samples.filled(TaskId.BYTES, 9));
        for (ModelRecord other : List.of(
                record(1, version(0).next(), "others", Samples.TASK, Standing.PUBLISHED, weights(1)),
                record(1, version(0).next(), "tests", otherTask, Standing.PUBLISHED, weights(1)),
                record(1, version(0).next(), "tests", Samples.TASK, Standing.PUBLISHED, weights(5)))) {
            ModelProof proof = new ModelProof(SignedModelRecord.sign(other, SERVER), List.of());
            assertRefused(Code.MODEL_OTHER, certified(), offer(1, Optional.of(proof)));
        }
    }

    @Test
    void candidate_isRefused() {
        ModelRecord candidate = record(1, version(0).next(), "tests", Samples.TASK, Standing.CANDIDATE, weights(1));
        ModelProof proof = new ModelProof(SignedModelRecord.sign(candidate, SERVER), List.of());
        assertRefused(Code.MODEL_UNPUBLISHED, certified(), offer(1, Optional.of(proof)));
    }

    @Test
    void bytesThatAreNoRecord_areRefused() {
        Octets junk = Octets.of(Samples.filled(50, 1));
        SignedModelRecord signed =
                new SignedModelRecord(junk, Octets.owning(SERVER.sign("model-record", junk.toBytes())));
        RoundOffer offer = offer(1, Optional.of(new ModelProof(signed, List.of())));
        assertRefused(Code.MODEL_MALFORMED, certified(), offer);
        assertRefused(Code.MODEL_MALFORMED, withoutKeys(true), offer);
    }

    @Test
    void olderVersion_isRefusedAlsoAfterARestart() {
        history = FileModelHistory.open(folder.resolve("deep").resolve("models"));
        assertEquals(Optional.empty(), certified().objection(offer(3)));
        assertRefused(Code.MODEL_OLDER, certified(), offer(2));
        history = FileModelHistory.open(folder.resolve("deep").resolve("models"));
        assertRefused(Code.MODEL_OLDER, certified(), offer(2));
        assertEquals(Optional.empty(), certified().objection(offer(4)));
    }

    @Test
    void versionOfAnotherPast_isRefused() {
        assertEquals(Optional.empty(), certified().objection(offer(3)));
        ModelRecord forged = record(4, version(1).next(), "tests", Samples.TASK, Standing.PUBLISHED, weights(4));
        List<ContentHash> links = List.of(version(0).hash(), version(1).hash());
        ModelProof proof = new ModelProof(SignedModelRecord.sign(forged, SERVER), links);
        assertRefused(Code.MODEL_FORKED, certified(), offer(4, Optional.of(proof)));
        ModelRecord other = record(3, version(1).next(), "tests", Samples.TASK, Standing.PUBLISHED, weights(3));
        ModelProof second = new ModelProof(SignedModelRecord.sign(other, SERVER), links);
        assertRefused(Code.MODEL_FORKED, certified(), offer(3, Optional.of(second)));
    }

    @Test
    void withoutAnIdentity_onlyThePolicyAllowsAModel() {
        assertRefused(Code.MODEL_UNSIGNED, withoutKeys(false), offer(1));
        assertRefused(Code.MODEL_UNSIGNED, withoutKeys(false), offer(1, Optional.empty()));
        assertEquals(Optional.empty(), withoutKeys(true).objection(offer(1, Optional.empty())));
        assertEquals(Optional.empty(), withoutKeys(true).objection(offer(5)));
        assertRefused(Code.MODEL_OLDER, withoutKeys(true), offer(4));
    }

    @Test
    void engine_declinesWithTheReasonAndRemembersNothing() {
        ClientEngine engine =
                new ClientEngine(Samples.CLEAR, new FakeTrainer(), Optional.empty(), Optional.of(certified()));
        ClientEngine.Decision decision = engine.consider(offer(1, Optional.of(proof(1, STRANGER))));
        assertEquals(DeclineReason.UNTRUSTED_MODEL, ((ClientEngine.Declined) decision).reason());
        assertEquals(Optional.empty(), history.newest(Samples.TASK));
        assertEquals(new ClientEngine.Agreed(Samples.PLAN), engine.consider(offer(1)));
    }

    @Test
    void historyThatCannotBeWritten_refusesTheModelEachTimeUntilItIsNoted() throws IOException {
        Path models = folder.resolve("deep").resolve("models");
        history = FileModelHistory.open(models);
        Files.createFile(folder.resolve("deep"));
        assertRefused(Code.MODEL_NOT_NOTED, certified(), offer(2));
        assertRefused(Code.MODEL_NOT_NOTED, certified(), offer(2));
        Files.delete(folder.resolve("deep"));
        assertEquals(Optional.empty(), certified().objection(offer(2)));
        history = FileModelHistory.open(models);
        assertRefused(Code.MODEL_OLDER, certified(), offer(1));
    }

    @Test
    void damagedHistory_isRefusedAtTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("models"), "nonsense\n");
        assertThrows(IllegalStateException.class, () -> FileModelHistory.open(file));
    }
}
