package io.sottovoce.client;

import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.proto.AggregationMode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads a client's policy from a tree of settings, strictly: what is not said keeps its default, what is unknown is refused. */
final class PolicyReader {
    private static final List<String> CORRUPT_FORMS = List.of("corruptMax", "corruptShare");
    private static final double EPSILON_MAX = 1000;
    private static final double DELTA_MIN = 1e-15;
    private static final double DELTA_MAX = 1e-5;
    private static final int CLIENTS_MAX = 4096;
    private static final int BITS_MAX = 512;
    private static final int LIST_MAX = 1000;
    private static final int WINDOWS_MAX = 100;
    private static final int BANDWIDTH_MIN = 1024;
    private static final String CUSTOM = "custom";
    private static final Duration TIME_MIN = Duration.ofSeconds(1);
    private static final Duration TIME_MAX = Duration.ofDays(3650);

    private PolicyReader() {}

    static ClientPolicy read(SpecTree tree) {
        ClientPolicy.Builder policy = ClientPolicy.builder();
        if (tree.flag("allowClear", false)) {
            policy.allow(AggregationMode.CLEAR);
        }
        if (tree.flag("allowUnsignedModels", false)) {
            policy.allowUnsignedModels();
        }
        if (tree.flag("allowGrouped", false)) {
            policy.allow(AggregationMode.GROUPED);
        }
        if (tree.has("modelBytesMax")) {
            policy.modelBytesMax(tree.wide("modelBytesMax", Float.BYTES, 1L << 36));
        }
        if (tree.has("epochsMax")) {
            policy.epochsMax(tree.integer("epochsMax", 1, 1_000_000));
        }
        if (tree.has("stepsMax")) {
            policy.stepsMax(tree.integer("stepsMax", 1, Integer.MAX_VALUE));
        }
        allowed(tree, policy);
        if (tree.has("windows")) {
            tree.trees("windows", 1, WINDOWS_MAX).forEach(window -> policy.window(TimeWindow.fromTree(window)));
        }
        bandwidth(tree.treeOrEmpty("bandwidth"), policy);
        records(tree.treeOrEmpty("records"), policy);
        policy.secure(secure(tree.treeOrEmpty("secure")));
        tree.finish();
        return policy.build();
    }

    private static void allowed(SpecTree tree, ClientPolicy.Builder policy) {
        for (String hash : tree.has("planHashes") ? tree.texts("planHashes", LIST_MAX) : List.<String>of()) {
            if (!hash.matches("[0-9a-f]{64}")) {
                throw tree.refusal("planHashes", "found '" + hash + "', expected 64 lower-case hexadecimal digits");
            }
            policy.allowPlan(ContentHash.ofHex(hash));
        }
        for (String name : tree.has("modelFamilies") ? tree.texts("modelFamilies", LIST_MAX) : List.<String>of()) {
            if (!name.equals(CUSTOM) && !ModelSpec.names().contains(name)) {
                throw tree.refusal(
                        "modelFamilies", "found '" + name + "', expected " + CUSTOM + " or of " + ModelSpec.names());
            }
            policy.allowModelFamily(name);
        }
    }

    private static void bandwidth(SpecTree tree, ClientPolicy.Builder policy) {
        policy.bandwidth(rate(tree, "up"), rate(tree, "down"));
        tree.finish();
    }

    private static OptionalLong rate(SpecTree tree, String key) {
        return tree.has(key) ? OptionalLong.of(tree.wide(key, BANDWIDTH_MIN, 1L << 40)) : OptionalLong.empty();
    }

    private static void records(SpecTree tree, ClientPolicy.Builder policy) {
        Budget defaults = ClientPolicy.builder().build().records();
        policy.records(new Budget(
                tree.real("epsilon", 1e-3, EPSILON_MAX, defaults.epsilon()),
                tree.real("delta", DELTA_MIN, DELTA_MAX, defaults.delta())));
        tree.finish();
    }

    private static SecurePolicy secure(SpecTree tree) {
        SecurePolicy.Builder policy = SecurePolicy.builder();
        if (tree.flag("trustServerToFollowProtocol", false)) {
            policy.trustServerToFollowProtocol();
        }
        if (tree.has("suiteMin")) {
            policy.suiteMin(Suite.valueOf(
                    tree.oneOf("suiteMin", List.of("hybrid", "classical")).toUpperCase(Locale.ROOT)));
        }
        corrupt(tree, policy);
        if (tree.has("dropoutMax")) {
            policy.droppedMax(share(tree, "dropoutMax"));
        }
        if (tree.has("sigmaMin")) {
            policy.sigmaMin(tree.integer("sigmaMin", 1, BITS_MAX));
        }
        if (tree.has("clientsMin")) {
            policy.clientsMin(tree.integer("clientsMin", 5, CLIENTS_MAX));
        }
        if (tree.has("honestMin")) {
            policy.honestMin(tree.integer("honestMin", 2, CLIENTS_MAX));
        }
        limits(tree, policy);
        budget(tree.treeOrEmpty("epsilon"), policy);
        tree.finish();
        try {
            return policy.build();
        } catch (IllegalArgumentException e) {
            throw new SpecException(tree.path(), String.valueOf(e.getMessage()));
        }
    }

    private static void corrupt(SpecTree tree, SecurePolicy.Builder policy) {
        if (CORRUPT_FORMS.stream().allMatch(tree::has)) {
            throw tree.refusal("corruptMax", "found beside corruptShare, expected one of the two");
        }
        if (tree.has("corruptMax")) {
            policy.corrupt(new CorruptBound.Absolute(tree.integer("corruptMax", 1, CLIENTS_MAX)));
        } else if (tree.has("corruptShare")) {
            policy.corrupt(new CorruptBound.Share(share(tree, "corruptShare")));
        }
    }

    private static void limits(SpecTree tree, SecurePolicy.Builder policy) {
        if (tree.flag("allowSumsWithoutNoise", false)) {
            policy.allowSumsWithoutNoise();
        }
        if (tree.flag("allowRepeatsWithoutNoise", false)) {
            policy.allowRepeatsWithoutNoise();
        }
        if (tree.has("noiseMultiplierMin")) {
            policy.noiseMultiplierMin(tree.real("noiseMultiplierMin", 1e-3, 1000));
        }
        if (tree.has("participationsMax")) {
            policy.participationsMax(tree.wide("participationsMax", 1, 1L << 32));
        }
        if (tree.has("retriesMax")) {
            policy.retriesMax(tree.integer("retriesMax", 0, 1000));
        }
        if (tree.has("sessionsADayMax")) {
            policy.sessionsADayMax(tree.integer("sessionsADayMax", 1, 100_000));
        }
        SecurePolicy defaults = SecurePolicy.builder().build();
        policy.revocationAgeMax(tree.duration("revocationAgeMax", TIME_MIN, TIME_MAX, defaults.revocationAgeMax()));
        policy.sessionMax(tree.duration("sessionMax", TIME_MIN, TIME_MAX, defaults.sessionMax()));
    }

    private static void budget(SpecTree tree, SecurePolicy.Builder policy) {
        SecurePolicy defaults = SecurePolicy.builder().build();
        policy.epsilonMax(
                tree.real("round", 1e-3, EPSILON_MAX, defaults.round().epsilon()),
                tree.real("day", 1e-3, EPSILON_MAX, defaults.day().epsilon()),
                tree.real("total", 1e-3, EPSILON_MAX, defaults.total().epsilon()),
                tree.real("delta", DELTA_MIN, DELTA_MAX, defaults.total().delta()));
        tree.finish();
    }

    private static PartsPerMillion share(SpecTree tree, String key) {
        try {
            return PartsPerMillion.ofFraction(BigDecimal.valueOf(tree.real(key, 0, 1)));
        } catch (IllegalArgumentException e) {
            throw tree.refusal(key, String.valueOf(e.getMessage()));
        }
    }
}
