package io.sottovoce.server.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.rounds.release.Check;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.release.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verdicts of the release gate as JSON. What was not measured is null. */
final class VerdictJson {
    private VerdictJson() {}

    static ObjectNode tree(Verdict verdict) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("passed", verdict.passed());
        tree.put("reason", verdict.reason());
        ArrayNode checks = tree.putArray("checks");
        for (Check check : verdict.checks()) {
            ObjectNode one = checks.addObject().put("name", check.measure().key());
            if (Double.isFinite(check.value())) {
                one.put("value", check.value());
            } else {
                one.putNull("value");
            }
            one.put(check.measure().ceiling() ? "ceiling" : "floor", check.bound());
            one.put("passed", check.passed());
        }
        return tree;
    }

    static @Nullable Verdict read(@Nullable JsonNode tree) {
        if (tree == null) {
            return null;
        }
        List<Check> checks = new ArrayList<>();
        for (JsonNode one : tree.get("checks")) {
            Measure measure = Measure.ofKey(one.get("name").textValue());
            JsonNode value = one.get("value");
            checks.add(new Check(
                    measure,
                    value.isNull() ? Double.NaN : value.doubleValue(),
                    one.get(measure.ceiling() ? "ceiling" : "floor").doubleValue()));
        }
        return new Verdict(checks);
    }
}
