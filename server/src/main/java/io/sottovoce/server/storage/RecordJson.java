package io.sottovoce.server.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.PhaseTime;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.TrainingReport;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Round records as JSON: what is stored, and what REST shows. Reading gives back an equal record. */
public final class RecordJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordJson() {}

    static String write(RoundRecord record) {
        return tree(record).toString();
    }

    static RoundRecord read(String json) {
        try {
            return record(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored round record is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The record as a tree. */
    public static ObjectNode tree(RoundRecord record) {
        ObjectNode tree = NODES.objectNode();
        tree.put("task", record.task().hex());
        tree.put("round", record.round());
        tree.set("base", version(record.base()));
        if (record.result() instanceof RoundResult.Committed committed) {
            tree.put("outcome", "COMMITTED");
            committed(tree, committed);
        } else if (record.result() instanceof RoundResult.Aborted aborted) {
            tree.put("outcome", "ABORTED");
            tree.put("reason", aborted.reason().code().name());
            tree.put("message", aborted.reason().message());
        }
        participation(tree, record.participation());
        ArrayNode phases = tree.putArray("phases");
        for (PhaseTime phase : record.phases()) {
            phases.addObject()
                    .put("phase", phase.phase().name())
                    .put("startedAtMillis", phase.startedAtMillis())
                    .put("millis", phase.millis());
        }
        record.secured().ifPresent(secure -> tree.set("secure", SecureJson.tree(secure)));
        tree.put("millis", record.millis());
        tree.put("uploadBytes", record.participation().uploadBytes());
        return tree;
    }

    /** An exclusion as a tree. */
    public static ObjectNode tree(Exclusion exclusion) {
        return NODES.objectNode()
                .put("client", exclusion.client().hex())
                .put("phase", exclusion.phase().name())
                .put("reason", exclusion.reason().name())
                .put("detail", exclusion.detail())
                .put("atMillis", exclusion.atMillis());
    }

    private static void committed(ObjectNode tree, RoundResult.Committed committed) {
        tree.set("model", version(committed.model()));
        tree.putObject("step")
                .put("meanNorm", committed.summary().meanNorm())
                .put("meanMax", committed.summary().meanMax())
                .put("stepNorm", committed.summary().stepNorm());
        committed.evaluated().ifPresent(evaluation -> {
            ObjectNode found = tree.putObject("evaluation").put("loss", evaluation.loss());
            if (evaluation.hasAccuracy()) {
                found.put("accuracy", evaluation.accuracy());
            }
            found.put("examples", evaluation.examples());
        });
        committed.judged().ifPresent(verdict -> tree.set("release", VerdictJson.tree(verdict)));
    }

    private static void participation(ObjectNode tree, Participation participation) {
        clients(tree.putArray("offered"), participation.offered());
        clients(tree.putArray("accepted"), participation.accepted());
        ArrayNode contributions = tree.putArray("contributions");
        for (Contribution contribution : participation.contributions()) {
            contributions
                    .addObject()
                    .put("client", contribution.client().hex())
                    .put("weight", contribution.weight())
                    .put("examples", contribution.report().examples())
                    .put("meanLoss", contribution.report().meanLoss())
                    .put("uploadBytes", contribution.report().uploadBytes());
        }
        ArrayNode exclusions = tree.putArray("exclusions");
        participation.exclusions().forEach(exclusion -> exclusions.add(tree(exclusion)));
    }

    private static void clients(ArrayNode array, List<ClientId> clients) {
        clients.forEach(client -> array.add(client.hex()));
    }

    private static ObjectNode version(ModelVersion version) {
        return NODES.objectNode()
                .put("version", version.version())
                .put("weightsHash", version.hash().hex());
    }

    private static RoundRecord record(JsonNode tree) {
        return new RoundRecord(
                new TaskId(tree.get("task").textValue()),
                tree.get("round").longValue(),
                version(tree.get("base")),
                result(tree),
                new Participation(
                        list(tree.get("offered"), RecordJson::client),
                        list(tree.get("accepted"), RecordJson::client),
                        list(tree.get("contributions"), RecordJson::contribution),
                        list(tree.get("exclusions"), RecordJson::exclusion)),
                list(
                        tree.get("phases"),
                        phase -> new PhaseTime(
                                Phase.valueOf(phase.get("phase").textValue()),
                                phase.get("startedAtMillis").longValue(),
                                phase.get("millis").longValue())),
                SecureJson.read(tree.get("secure")));
    }

    private static RoundResult result(JsonNode tree) {
        if (tree.get("outcome").textValue().equals("ABORTED")) {
            return new RoundResult.Aborted(new AbortReason(
                    AbortCode.valueOf(tree.get("reason").textValue()),
                    tree.get("message").textValue()));
        }
        JsonNode step = tree.get("step");
        return new RoundResult.Committed(
                version(tree.get("model")),
                new UpdateSummary(
                        step.get("meanNorm").doubleValue(),
                        step.get("meanMax").doubleValue(),
                        step.get("stepNorm").doubleValue()),
                evaluation(tree.get("evaluation")),
                VerdictJson.read(tree.get("release")));
    }

    private static @Nullable Evaluation evaluation(@Nullable JsonNode tree) {
        return tree == null
                ? null
                : new Evaluation(
                        tree.get("loss").doubleValue(),
                        tree.path("accuracy").asDouble(Double.NaN),
                        tree.get("examples").longValue());
    }

    private static Contribution contribution(JsonNode tree) {
        return new Contribution(
                new ClientId(tree.get("client").textValue()),
                tree.get("weight").doubleValue(),
                new TrainingReport(
                        tree.get("examples").longValue(),
                        tree.get("meanLoss").doubleValue(),
                        tree.get("uploadBytes").longValue()));
    }

    private static Exclusion exclusion(JsonNode tree) {
        return new Exclusion(
                new ClientId(tree.get("client").textValue()),
                Phase.valueOf(tree.get("phase").textValue()),
                ExclusionReason.valueOf(tree.get("reason").textValue()),
                tree.get("detail").textValue(),
                tree.get("atMillis").longValue());
    }

    private static ClientId client(JsonNode tree) {
        return new ClientId(tree.textValue());
    }

    private static ModelVersion version(JsonNode tree) {
        return new ModelVersion(
                tree.get("version").longValue(),
                ContentHash.ofHex(tree.get("weightsHash").textValue()));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
        return StreamSupport.stream(array.spliterator(), false).map(item).toList();
    }
}
