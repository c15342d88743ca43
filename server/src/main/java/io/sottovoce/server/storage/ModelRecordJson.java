package io.sottovoce.server.storage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import java.time.Instant;

/** Records of model versions as REST shows them: readable, and beside it the bytes that were signed, hexadecimal. */
public final class ModelRecordJson {
    private ModelRecordJson() {}

    /** The record as a tree. */
    public static ObjectNode tree(SignedModelRecord signed) {
        ModelRecord record =
                signed.decoded().orElseThrow(() -> new IllegalStateException("a stored model record is none"));
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("version", record.names().version());
        tree.put("standing", record.verdict().standing().name());
        record.lineage().parent().ifPresent(parent -> tree.put("parent", parent));
        origin(tree.putObject("origin"), record.origin());
        tree.put("weightsHash", record.content().weights().hex());
        tree.put("parameters", record.content().parameters());
        tree.put("taskHash", record.content().task().hex());
        tree.put("planHash", record.content().plan().hex());
        record.release().ifPresent(release -> release(tree, release));
        ObjectNode seeds = tree.putObject("seeds");
        record.seeds().forEach(seed -> seeds.put(seed.name(), seed.value()));
        verdict(tree, record.verdict());
        tree.put("time", Instant.ofEpochMilli(record.timeMillis()).toString());
        tree.put("hash", signed.hash().hex());
        tree.put("record", signed.record().hex());
        tree.put("signature", signed.signature().hex());
        return tree;
    }

    private static void origin(ObjectNode tree, ModelRecord.Origin origin) {
        if (origin instanceof ModelRecord.Origin.Round made) {
            tree.put("kind", "round").put("round", made.round());
        } else if (origin instanceof ModelRecord.Origin.Rollback back) {
            tree.put("kind", "rollback")
                    .put("source", back.source())
                    .put("reason", back.reason())
                    .put("requestedBy", back.requestedBy());
        } else {
            tree.put("kind", "initial");
        }
    }

    private static void release(ObjectNode tree, ModelRecord.Release release) {
        tree.put("offered", release.offered());
        tree.put("included", release.included());
        tree.put("aggregation", release.aggregation().name());
        release.sum().ifPresent(sum -> tree.put("session", sum.session().hex())
                .put("groups", sum.groups())
                .put("clip", sum.clip()));
        release.privacy().ifPresent(noise -> {
            ObjectNode privacy = tree.putObject("privacy");
            privacy.put("mechanism", noise.mechanism());
            privacy.put("noiseMultiplier", noise.noiseMultiplier());
            privacy.put("delta", noise.delta());
            SecureJson.put(privacy, "roundEpsilon", noise.roundEpsilon());
            SecureJson.put(privacy, "epsilon", noise.epsilon());
            SecureJson.put(privacy, "readersEpsilon", noise.readersEpsilon());
            SecureJson.put(privacy, "replaceOneEpsilon", noise.replaceOneEpsilon());
            SecureJson.put(privacy, "ownNoiseEpsilon", noise.ownNoiseEpsilon());
            SecureJson.put(privacy, "gaussianReferenceEpsilon", noise.gaussianEpsilon());
        });
    }

    private static void verdict(ObjectNode tree, ModelRecord.Verdict verdict) {
        verdict.evaluation().ifPresent(found -> {
            ObjectNode evaluation = tree.putObject("evaluation").put("loss", found.loss());
            if (!Double.isNaN(found.accuracy())) {
                evaluation.put("accuracy", found.accuracy());
            }
            evaluation.put("examples", found.examples());
        });
        ArrayNode checks = tree.putArray("checks");
        for (ModelRecord.Check check : verdict.checks()) {
            checks.addObject()
                    .put("name", check.name())
                    .put("value", check.value())
                    .put("floor", check.floor())
                    .put("passed", check.passed());
        }
    }
}
