package io.sottovoce.simulator.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/** The task of a world, as its file would have it. Patient with retries: how many rounds a run loses is a matter of its faults. */
final class FaultTask {
    static final double STALENESS_EXPONENT = 0.5;

    private final FaultSetting setting;

    private FaultTask(FaultSetting setting) {
        this.setting = setting;
    }

    static Map<String, Object> tree(FaultSetting setting) {
        return new FaultTask(setting).tree();
    }

    private Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "faults");
        tree.put("population", FaultWorld.POPULATION);
        tree.put("model", Map.of("name", "vector"));
        tree.put("training", Map.of("epochs", 1L));
        tree.put("rounds", (long) setting.rounds());
        tree.put("cohort", cohort());
        tree.put("aggregation", setting.masked() ? masked() : Map.of("mode", "clear"));
        tree.put("privacy", privacy());
        if (setting.asynchronous()) {
            tree.put("pacing", pacing());
        }
        tree.put("seed", setting.seed());
        return tree;
    }

    private Map<String, Object> cohort() {
        Map<String, Object> cohort = new LinkedHashMap<>();
        cohort.put("size", (long) setting.size());
        cohort.put("quorum", (long) setting.quorum());
        cohort.put("overSelection", setting.overSelection());
        cohort.put("recruitTimeout", setting.asynchronous() ? "240000ms" : "60000ms");
        cohort.put("roundTimeout", "900000ms");
        cohort.put("returnTimeout", "15000ms");
        cohort.put("retries", 1000L);
        return cohort;
    }

    private Map<String, Object> masked() {
        Map<String, Object> aggregation = new LinkedHashMap<>();
        aggregation.put("mode", setting.mode() == WorldMode.GROUPED ? "grouped" : "secure");
        aggregation.put("suite", setting.hybrid() ? "hybrid" : "classical");
        aggregation.put("corrupt", setting.corrupt().value() / 1e6);
        aggregation.put("dropout", setting.dropped().value() / 1e6);
        if (setting.mode().isCut()) {
            aggregation.put("groupSize", (long) FaultSetting.GROUP_SIZE);
            aggregation.put("groupQuorum", Mix.below(2, setting.seed(), 21) == 0 ? 0.5 : 0.8);
            aggregation.put("server", "honest-but-curious");
        }
        return aggregation;
    }

    private Map<String, Object> privacy() {
        Map<String, Object> privacy = new LinkedHashMap<>();
        privacy.put("mechanism", setting.noise() ? "skellam" : "none");
        if (setting.masked()) {
            privacy.put("clip", 1.0);
        }
        if (setting.noise()) {
            privacy.put("noiseMultiplier", 1.0);
            privacy.put("participations", 1000L);
        }
        return privacy;
    }

    private Map<String, Object> pacing() {
        Map<String, Object> pacing = new LinkedHashMap<>();
        pacing.put("mode", "asynchronous");
        long offers = (long) Math.ceil(setting.size() * setting.overSelection());
        pacing.put("concurrency", Math.max(offers, setting.clients()));
        pacing.put("maxStaleness", (long) FaultSetting.STALENESS_MAX);
        pacing.put("stalenessExponent", STALENESS_EXPONENT);
        pacing.put("trainingTimeout", "300000ms");
        return pacing;
    }
}
