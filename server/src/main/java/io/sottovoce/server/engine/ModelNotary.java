package io.sottovoce.server.engine;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.provenance.ModelChain;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.ModelRecord.Verdict;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.proto.ModelProof;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.run.Rollback;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.identity.ServerIdentity;
import io.sottovoce.server.storage.FileModelStore;
import io.sottovoce.server.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of one task's model versions, signed where the server has an identity. Signs what is made now; a record
 * that is stored is never signed again, so that what was altered there does not pass as this server's word.
 */
final class ModelNotary {
    private final TaskId task;
    private final TaskSpec spec;
    private final FileModelStore models;
    private final Optional<ServerIdentity> identity;
    private final InstantSource clock;
    private final ContentHash taskHash;
    private final ContentHash planHash;
    private final long parameters;
    private volatile @Nullable Known known;

    /** What was asked for last: every client of a round asks for the same. */
    private record Known(long version, Optional<ModelProof> proof) {}

    /** The notary of a task that is stored. */
    ModelNotary(TaskId task, TaskSpec spec, Storage storage, Optional<ServerIdentity> identity, InstantSource clock) {
        this(task, spec, storage.tasks().hash(task), storage, identity, clock);
    }

    /**
     * The notary of a task.
     *
     * @param taskHash of the task as it is stored, or will be
     */
    ModelNotary(
            TaskId task,
            TaskSpec spec,
            ContentHash taskHash,
            Storage storage,
            Optional<ServerIdentity> identity,
            InstantSource clock) {
        Plan plan = Plan.fromTree(spec.planTree());
        this.task = task;
        this.spec = spec;
        this.models = storage.models();
        this.identity = identity;
        this.clock = clock;
        this.taskHash = taskHash;
        this.planHash = ContentHash.ofContent(PlanCodec.encode(plan.toTree()).toByteArray());
        this.parameters = plan.model().parameterCount();
    }

    /** Of the version that the task begins with. */
    SignedModelRecord initial(ModelVersion version) {
        return sign(
                version,
                ModelRecord.Lineage.FIRST,
                new ModelRecord.Origin.Initial(),
                Optional.empty(),
                new Verdict(Optional.empty(), List.of(), Standing.PUBLISHED));
    }

    /** Of the version that a committed round made; empty where it made none. */
    Optional<SignedModelRecord> round(RoundRecord record) {
        if (!(record.result() instanceof RoundResult.Committed committed)) {
            return Optional.empty();
        }
        Verdict verdict =
                new Verdict(committed.evaluated().map(ModelNotary::evaluation), checks(committed), Standing.PUBLISHED);
        return Optional.of(sign(
                committed.model(),
                after(record.base().version()),
                new ModelRecord.Origin.Round(record.round()),
                Optional.of(release(record)),
                verdict));
    }

    /** What the release gate found. A model that is withheld is trained from all the same, so it stands as one in use. */
    private static List<ModelRecord.Check> checks(RoundResult.Committed committed) {
        return committed.judged().map(io.sottovoce.rounds.release.Verdict::checks).orElse(List.of()).stream()
                .map(check ->
                        new ModelRecord.Check(check.measure().key(), check.value(), check.bound(), check.passed()))
                .toList();
    }

    /** Of a version that has the content of an older one: what was found of that is true of this. */
    SignedModelRecord rollback(Rollback back) {
        Optional<Verdict> found = stored(back.source()).map(ModelRecord::verdict);
        Verdict verdict = new Verdict(
                found.flatMap(Verdict::evaluation), found.map(Verdict::checks).orElse(List.of()), Standing.PUBLISHED);
        long before = models.latest(task).map(ModelVersion::version).orElse(back.source());
        return sign(
                back.version(),
                after(before),
                new ModelRecord.Origin.Rollback(back.source(), back.reason(), back.requestedBy()),
                Optional.empty(),
                verdict);
    }

    /** What an offer says of a version; empty for one of before there were records. */
    Optional<ModelProof> proof(long version) {
        Known last = known;
        if (last == null || last.version() != version) {
            last = new Known(
                    version,
                    models.record(task, version)
                            .map(signed -> new ModelProof(signed, models.links(task, version, ModelChain.LINKS_MAX))));
            known = last;
        }
        return last.proof();
    }

    private SignedModelRecord sign(
            ModelVersion version,
            ModelRecord.Lineage lineage,
            ModelRecord.Origin origin,
            Optional<ModelRecord.Release> release,
            Verdict verdict) {
        ModelRecord record = new ModelRecord(
                new ModelRecord.Names(PopulationId.ofName(spec.population()), task, version.version()),
                lineage,
                origin,
                new ModelRecord.Content(version.hash(), parameters, taskHash, planHash),
                release,
                List.of(new ModelRecord.Seed("task", spec.seed())),
                verdict,
                clock.millis());
        return identity.map(own -> SignedModelRecord.sign(record, own.signingKey()))
                .orElseGet(() -> SignedModelRecord.unsigned(record));
    }

    /** A version whose parent is of before there were records begins a chain of its own. */
    private ModelRecord.Lineage after(long parent) {
        return stored(parent)
                .map(ModelRecord::next)
                .orElseGet(() -> new ModelRecord.Lineage(
                        java.util.OptionalLong.of(parent), ModelRecord.Lineage.FIRST.history()));
    }

    private Optional<ModelRecord> stored(long version) {
        return models.record(task, version).flatMap(SignedModelRecord::decoded);
    }

    private ModelRecord.Release release(RoundRecord record) {
        Participation cohort = record.participation();
        return new ModelRecord.Release(
                cohort.offered().size(),
                cohort.contributions().size(),
                ModelRecord.Aggregation.valueOf(spec.aggregation().name()),
                record.secured().map(sum -> new ModelRecord.Sum(sum.session(), sum.groups(), sum.clip())),
                record.secured().flatMap(SecureSummary::noised).map(ModelNotary::privacy));
    }

    private static ModelRecord.Privacy privacy(SecureSummary.Noise noise) {
        return new ModelRecord.Privacy(
                noise.mechanism(),
                noise.noiseMultiplier(),
                noise.delta(),
                noise.roundEpsilon(),
                noise.epsilon(),
                noise.readersEpsilon(),
                noise.replaceOneEpsilon(),
                noise.ownNoiseEpsilon(),
                noise.gaussianEpsilon());
    }

    private static ModelRecord.Evaluation evaluation(Evaluation found) {
        return new ModelRecord.Evaluation(found.loss(), found.accuracy(), found.examples());
    }
}
