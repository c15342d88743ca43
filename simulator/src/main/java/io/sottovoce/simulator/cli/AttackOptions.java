package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.attack.Attacks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attackers and defences as options name them. */
final class AttackOptions {
    private AttackOptions() {}

    /** The settings of {@code KIND[:X]@SHARE}. */
    static Map<String, Object> attackers(String option, String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new UsageException(option + ": found '" + text + "', expected KIND@SHARE such as backdoor@0.2");
        }
        String kind = text.substring(0, at);
        Attacks.named(option, kind);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("kind", kind);
        settings.put("share", share(option, text.substring(at + 1)));
        return settings;
    }

    /** Clear aggregation with a rule; {@code data} is where a rule that needs root data finds it. */
    static Map<String, Object> clear(String rule, String data) {
        return Map.of("mode", "clear", "rule", rule(rule, data));
    }

    /** Aggregation with a rule: over the means of groups where a task has them, else over each update in the clear. */
    static Map<String, Object> defended(@Nullable Object aggregation, String rule, String data) {
        if (!(aggregation instanceof Map<?, ?> how) || !"grouped".equals(how.get("mode"))) {
            return clear(rule, data);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        how.forEach((key, value) -> settings.put(String.valueOf(key), value));
        settings.put("rule", rule(rule, data));
        return settings;
    }

    private static Map<String, Object> rule(String kind, String data) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("kind", kind);
        if (kind.equals("fltrust")) {
            settings.put("root", data);
        }
        return settings;
    }

    static double share(String option, String text) {
        try {
            return Arguments.real(option, Double.parseDouble(text), 1e-6, 0.5);
        } catch (NumberFormatException e) {
            throw new UsageException(option + ": found the share '" + text + "', expected a number from 0 to 0.5");
        }
    }
}
