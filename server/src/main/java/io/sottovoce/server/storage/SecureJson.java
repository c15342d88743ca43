package io.sottovoce.server.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.release.FederatedEvaluation;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a record says of its secure sum, as JSON. An epsilon that is infinite is written as text: JSON has none. */
final class SecureJson {
    private static final String EVALUATION = "evaluation";

    private SecureJson() {}

    static ObjectNode tree(SecureSummary secure) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("session", secure.session().hex());
        tree.put("clients", secure.clients());
        tree.put("shares", secure.shares());
        tree.put("inputs", secure.inputs());
        tree.put("groups", secure.groups());
        tree.put("groupsOpened", secure.opened());
        tree.put("clip", secure.clip());
        tree.put("trained", secure.trained());
        tree.put("meanLoss", secure.meanLoss());
        secure.found().ifPresent(found -> {
            ObjectNode evaluation = tree.putObject(EVALUATION);
            put(evaluation, "accuracy", found.accuracy());
            put(evaluation, "worstGroup", found.worstGroup());
            found.right().forEach(evaluation.putArray("right")::add);
            found.wrong().forEach(evaluation.putArray("wrong")::add);
        });
        secure.noised().ifPresent(noise -> {
            ObjectNode privacy = tree.putObject("privacy");
            privacy.put("mechanism", noise.mechanism());
            privacy.put("noiseMultiplier", noise.noiseMultiplier());
            privacy.put("delta", noise.delta());
            put(privacy, "roundEpsilon", noise.roundEpsilon());
            put(privacy, "epsilon", noise.epsilon());
            put(privacy, "readersEpsilon", noise.readersEpsilon());
            put(privacy, "replaceOneEpsilon", noise.replaceOneEpsilon());
            put(privacy, "ownNoiseEpsilon", noise.ownNoiseEpsilon());
            put(privacy, "gaussianReferenceEpsilon", noise.gaussianEpsilon());
        });
        return tree;
    }

    static @Nullable SecureSummary read(@Nullable JsonNode tree) {
        if (tree == null) {
            return null;
        }
        return new SecureSummary(
                ContentHash.ofHex(tree.get("session").textValue()),
                tree.get("clients").intValue(),
                tree.get("shares").intValue(),
                tree.get("inputs").intValue(),
                tree.get("clip").doubleValue(),
                tree.get("trained").doubleValue(),
                tree.get("meanLoss").doubleValue(),
                noise(tree.get("privacy")),
                number(tree, "groups", 1),
                number(tree, "groupsOpened", tree.get("inputs").intValue() > 0 ? 1 : 0),
                evaluation(tree.get(EVALUATION)));
    }

    private static @Nullable FederatedEvaluation evaluation(@Nullable JsonNode tree) {
        return tree == null ? null : new FederatedEvaluation(numbers(tree.get("right")), numbers(tree.get("wrong")));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(one -> numbers.add(one.doubleValue()));
        return numbers;
    }

    /** Records of earlier versions know of one sum only. */
    private static int number(JsonNode tree, String key, int otherwise) {
        return tree.has(key) ? tree.get(key).intValue() : otherwise;
    }

    private static SecureSummary.@Nullable Noise noise(@Nullable JsonNode tree) {
        if (tree == null) {
            return null;
        }
        return new SecureSummary.Noise(
                tree.get("mechanism").textValue(),
                tree.get("noiseMultiplier").doubleValue(),
                tree.get("delta").doubleValue(),
                get(tree, "roundEpsilon"),
                get(tree, "epsilon"),
                get(tree, tree.has("readersEpsilon") ? "readersEpsilon" : "epsilon"),
                get(tree, "replaceOneEpsilon"),
                get(tree, "ownNoiseEpsilon"),
                get(tree, "gaussianReferenceEpsilon"));
    }

    static void put(ObjectNode tree, String key, double value) {
        if (Double.isFinite(value)) {
            tree.put(key, value);
        } else {
            tree.put(key, "Infinity");
        }
    }

    private static double get(JsonNode tree, String key) {
        JsonNode value = tree.get(key);
        return value.isTextual() ? Double.POSITIVE_INFINITY : value.doubleValue();
    }
}
