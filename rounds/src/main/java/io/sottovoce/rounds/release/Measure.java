package io.sottovoce.rounds.release;

import java.util.Arrays;
import java.util.List;

/** What of a candidate can be held to a bound. The names are stable: they are written in tasks, stored and shown. */
public enum Measure {
    /** Share of held-out examples that are classified correctly. */
    CLEAN_ACCURACY("cleanAccuracy", false),
    /** The same under an attack on the input within a given distance. */
    ROBUST_ACCURACY("robustAccuracy", false),
    /** The same under common corruptions, mean over them. */
    CORRUPTED_ACCURACY("corruptedAccuracy", false),
    /** Share of examples with a certificate of a given radius for their own class. */
    CERTIFIED_ACCURACY("certifiedAccuracy", false),
    /** Accuracy of the group, here the class, that does worst. */
    GROUP_ACCURACY("groupAccuracy", false),
    /** Share of the examples that clients hold out that is classified correctly; of the cohort that trains from a version. */
    FEDERATED_ACCURACY("federatedAccuracy", false),
    /** The same of the group of examples that does worst. */
    FEDERATED_GROUP_ACCURACY("federatedGroupAccuracy", false),
    /** Largest loss of accuracy of a class against the last published version. */
    CLASS_DRIFT("classDrift", true),
    /** Anomaly index of the smallest trigger that a search over all classes finds. */
    BACKDOOR_INDEX("backdoorIndex", true);

    private final String key;
    private final boolean ceiling;

    Measure(String key, boolean ceiling) {
        this.key = key;
        this.ceiling = ceiling;
    }

    /** Name in a task and in records. */
    public String key() {
        return key;
    }

    /** Whether clients measure it, once they have received a version, and not the server before that. */
    public boolean federated() {
        return this == FEDERATED_ACCURACY || this == FEDERATED_GROUP_ACCURACY;
    }

    /** Whether a bound on it is the most that passes; else it is the least. */
    public boolean ceiling() {
        return ceiling;
    }

    /** All names. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Measure::key).toList();
    }

    /** The measure of this name. */
    public static Measure ofKey(String key) {
        return Arrays.stream(values())
                .filter(measure -> measure.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no measure is called " + key));
    }
}
