package io.sottovoce.client;

import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.proto.AggregationMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client agrees to, decided by the party that owns the data and by nobody else. The server cannot widen it: an
 * offer that asks for more is declined with the reason.
 *
 * <p>The default allows secure aggregation only. In clear aggregation the server sees each update and can reconstruct
 * training examples from it; whoever wants that says so with {@link Builder#allow}.
 */
public final class ClientPolicy {
    private static final long MODEL_BYTES_DEFAULT = 1L << 30;
    private static final int EPOCHS_DEFAULT = 100;
    private static final int STEPS_DEFAULT = 100_000;
    private static final double RECORD_EPSILON_DEFAULT = 10;
    private static final double RECORD_DELTA_DEFAULT = 1e-5;

    private final Set<AggregationMode> modes;
    private final long modelBytesMax;
    private final int epochsMax;
    private final int stepsMax;
    private final boolean unsignedModels;
    private final Set<ContentHash> planHashes;
    private final Set<String> modelFamilies;
    private final List<TimeWindow> windows;
    private final OptionalLong uploadBytesPerSecond;
    private final OptionalLong downloadBytesPerSecond;
    private final Budget records;
    private final SecurePolicy secure;

    private ClientPolicy(Builder builder) {
        this.modes = Collections.unmodifiableSet(EnumSet.copyOf(builder.modes));
        this.modelBytesMax = builder.modelBytesMax;
        this.epochsMax = builder.epochsMax;
        this.stepsMax = builder.stepsMax;
        this.unsignedModels = builder.unsignedModels;
        this.planHashes = Set.copyOf(builder.planHashes);
        this.modelFamilies = new TreeSet<>(builder.modelFamilies);
        this.windows = List.copyOf(builder.windows);
        this.uploadBytesPerSecond = builder.uploadBytesPerSecond;
        this.downloadBytesPerSecond = builder.downloadBytesPerSecond;
        this.records = builder.records;
        this.secure = modes.contains(AggregationMode.GROUPED) ? builder.secure.allowingGroupMeans() : builder.secure;
    }

    /** A policy that allows secure aggregation, models up to 1 GiB and up to 100 local epochs or 100,000 steps. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a policy from a tree of settings, such as a file holds; docs/CLIENT.md lists them.
     *
     * @throws io.sottovoce.privacy.spec.SpecException one line that names the setting
     */
    public static ClientPolicy fromTree(Map<String, ?> settings) {
        return PolicyReader.read(SpecTree.of("", settings));
    }

    /** The aggregation modes agreed to. */
    public Set<AggregationMode> modes() {
        return modes;
    }

    /** Whether a client without an identity trains from models whose origin nobody vouches for. */
    public boolean unsignedModels() {
        return unsignedModels;
    }

    /** The most bytes of models and updates up a second; empty for no bound. */
    public OptionalLong uploadBytesPerSecond() {
        return uploadBytesPerSecond;
    }

    /** The most bytes of models and updates down a second; empty for no bound. */
    public OptionalLong downloadBytesPerSecond() {
        return downloadBytesPerSecond;
    }

    /** The most that trainings of private plans may cost any one record, over all tasks. */
    public Budget records() {
        return records;
    }

    long modelBytesMax() {
        return modelBytesMax;
    }

    int epochsMax() {
        return epochsMax;
    }

    int stepsMax() {
        return stepsMax;
    }

    Set<ContentHash> planHashes() {
        return planHashes;
    }

    Set<String> modelFamilies() {
        return modelFamilies;
    }

    List<TimeWindow> windows() {
        return windows;
    }

    /** What is insisted on in secure aggregation. */
    public SecurePolicy secure() {
        return secure;
    }

    /** Why an aggregation mode is not agreed to; empty where it is. */
    Optional<String> objectionToMode(AggregationMode mode) {
        return modes.contains(mode)
                ? Optional.empty()
                : Optional.of("aggregation mode " + mode + " is not allowed by this client's policy " + modes);
    }

    /** Why a model of this size is not agreed to; empty where it is. */
    Optional<String> objectionToModelBytes(long bytes) {
        return objectionTo("bytes of model", bytes, modelBytesMax);
    }

    /** Why a plan with this hash is not agreed to; empty where it is. */
    Optional<String> objectionToPlanHash(ContentHash hash) {
        return planHashes.isEmpty() || planHashes.contains(hash)
                ? Optional.empty()
                : Optional.of("plan " + hash.hex() + " is none of the " + planHashes.size()
                        + " that this client's policy allows");
    }

    /** Why nothing is agreed to at this time; empty where something is. */
    Optional<String> objectionToTime(Instant now) {
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(now))
                ? Optional.empty()
                : Optional.of("the time is outside of this client's windows " + windows);
    }

    /** Why a plan is not agreed to; empty where it is. */
    Optional<String> objectionToPlan(Plan plan) {
        return objectionToFamily(plan).or(() -> objectionToLength(plan));
    }

    Optional<String> objectionToFamily(Plan plan) {
        String family = plan.model().name();
        return modelFamilies.isEmpty() || modelFamilies.contains(family)
                ? Optional.empty()
                : Optional.of("models of family " + family + ", this client's policy allows " + modelFamilies);
    }

    Optional<String> objectionToLength(Plan plan) {
        return plan.training().epochs().isPresent()
                ? objectionTo("local epochs", plan.training().epochs().getAsInt(), epochsMax)
                : objectionTo("local steps", plan.training().stepsOn(1), stepsMax);
    }

    private static Optional<String> objectionTo(String what, long asked, long max) {
        return asked <= max
                ? Optional.empty()
                : Optional.of(asked + " " + what + ", this client's policy allows " + max);
    }

    /** Builds a policy. */
    public static final class Builder {
        private final EnumSet<AggregationMode> modes = EnumSet.of(AggregationMode.SECURE);
        private long modelBytesMax = MODEL_BYTES_DEFAULT;
        private int epochsMax = EPOCHS_DEFAULT;
        private int stepsMax = STEPS_DEFAULT;
        private boolean unsignedModels;
        private final Set<ContentHash> planHashes = new HashSet<>();
        private final Set<String> modelFamilies = new HashSet<>();
        private final List<TimeWindow> windows = new ArrayList<>();
        private OptionalLong uploadBytesPerSecond = OptionalLong.empty();
        private OptionalLong downloadBytesPerSecond = OptionalLong.empty();
        private Budget records = new Budget(RECORD_EPSILON_DEFAULT, RECORD_DELTA_DEFAULT);
        private SecurePolicy secure = SecurePolicy.builder().build();

        private Builder() {}

        /** Agrees to an aggregation mode besides those agreed to already. */
        public Builder allow(AggregationMode mode) {
            modes.add(mode);
            return this;
        }

        /**
         * Agrees to models that no server's key vouches for, where this client has no identity and so knows no key. A client
         * with an identity never does.
         */
        public Builder allowUnsignedModels() {
            this.unsignedModels = true;
            return this;
        }

        /** The largest model to download, in bytes of float32 parameters. */
        public Builder modelBytesMax(long bytes) {
            this.modelBytesMax = atLeast("modelBytesMax", bytes, Float.BYTES);
            return this;
        }

        /** The most local epochs of one round. */
        public Builder epochsMax(int epochs) {
            this.epochsMax = (int) atLeast("epochsMax", epochs, 1);
            return this;
        }

        /** The most local steps of one round, where a plan states steps in the place of epochs. */
        public Builder stepsMax(int steps) {
            this.stepsMax = (int) atLeast("stepsMax", steps, 1);
            return this;
        }

        /** Agrees to the plan with this hash, and to no other that is not named as well. */
        public Builder allowPlan(ContentHash hash) {
            planHashes.add(hash);
            return this;
        }

        /** Agrees to models of this family (a name of docs/LEARNING.md, or {@code custom}), and to no other not named. */
        public Builder allowModelFamily(String name) {
            modelFamilies.add(name);
            return this;
        }

        Builder window(TimeWindow window) {
            windows.add(window);
            return this;
        }

        /** The most bytes of models and updates up, and down, a second. */
        public Builder bandwidth(OptionalLong upBytesPerSecond, OptionalLong downBytesPerSecond) {
            upBytesPerSecond.ifPresent(rate -> atLeast("bandwidth.up", rate, 1));
            downBytesPerSecond.ifPresent(rate -> atLeast("bandwidth.down", rate, 1));
            this.uploadBytesPerSecond = upBytesPerSecond;
            this.downloadBytesPerSecond = downBytesPerSecond;
            return this;
        }

        /** The most that trainings of private plans may cost any one record, over all tasks. */
        public Builder records(Budget budget) {
            this.records = budget;
            return this;
        }

        /** What to insist on in secure aggregation. */
        public Builder secure(SecurePolicy policy) {
            this.secure = policy;
            return this;
        }

        /** The policy. */
        public ClientPolicy build() {
            return new ClientPolicy(this);
        }

        private static long atLeast(String name, long value, long min) {
            if (value < min) {
                throw new IllegalArgumentException(name + " is " + value + ", expected at least " + min);
            }
            return value;
        }
    }
}
