package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records of model versions as lines for people. */
final class ModelLines {
    private static final int HASH_SHOWN = 12;
    private static final Set<String> BYTES = Set.of("record");

    private ModelLines() {}

    static String line(Map<String, Object> model) {
        List<String> parts = new ArrayList<>();
        parts.add("version " + model.get("version"));
        parts.add(String.valueOf(model.get("standing")).toLowerCase(java.util.Locale.ROOT));
        parts.add(origin(model.get("origin")));
        if (model.get("included") != null) {
            parts.add(model.get("included") + " of " + model.get("offered") + " clients");
        }
        if (model.get("evaluation") instanceof Map<?, ?> found && found.get("accuracy") instanceof Number share) {
            parts.add("accuracy " + Numbers.percent(share.doubleValue()));
        }
        if (model.get("privacy") instanceof Map<?, ?> privacy) {
            parts.add("epsilon " + privacy.get("epsilon"));
        }
        parts.add("weights " + start(model.get("weightsHash")));
        parts.add("".equals(model.get("signature")) ? "NOT SIGNED" : "signed");
        return String.join("  ", parts);
    }

    /** Each field on a line of its own, but for the encoded record. */
    static List<String> all(Map<String, Object> model) {
        return model.entrySet().stream()
                .filter(field -> !BYTES.contains(field.getKey()))
                .map(field -> field.getKey() + ": " + field.getValue())
                .toList();
    }

    private static String origin(@Nullable Object origin) {
        if (!(origin instanceof Map<?, ?> how)) {
            return "";
        }
        return switch (String.valueOf(how.get("kind"))) {
            case "round" -> "round " + how.get("round");
            case "rollback" ->
                "back to " + how.get("source") + " (" + how.get("requestedBy") + ": " + how.get("reason") + ")";
            default -> "initial";
        };
    }

    private static String start(@Nullable Object hash) {
        String text = String.valueOf(hash);
        return text.substring(0, Math.min(HASH_SHOWN, text.length()));
    }
}
