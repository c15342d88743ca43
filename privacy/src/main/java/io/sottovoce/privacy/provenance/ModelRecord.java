package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The provenance of one model version. Versions of a task are a list that only grows: a rollback is a new version with the
 * content of an older one.
 *
 * <p>A record is its canonical bytes ({@link #encode}); two different records never have the same ones. Says what the server
 * claims; that the server did claim it is for {@link SignedModelRecord}.
 *
 * @param names which version of which task
 * @param lineage what came before
 * @param origin how it came about
 * @param content what it is
 * @param release the cohort and its privacy; empty for versions that no round made
 * @param seeds public seeds: of initial parameters, of draws
 * @param verdict what was found when it was looked at, and whether it may be used
 * @param timeMillis milliseconds since 1970 at which it was recorded
 */
public record ModelRecord(
        Names names,
        Lineage lineage,
        Origin origin,
        Content content,
        Optional<Release> release,
        List<Seed> seeds,
        Verdict verdict,
        long timeMillis) {
    /** The most bytes of a record. */
    public static final int BYTES_MAX = 1 << 14;
    /** The most seeds, and the most checks. */
    public static final int ENTRIES_MAX = 64;
    /** The most bytes of a text, in UTF-8. */
    public static final int TEXT_BYTES_MAX = 256;

    private static final ContentHash NO_HISTORY = ContentHash.of(new byte[ContentHash.BYTES]);

    public ModelRecord {
        seeds = List.copyOf(seeds);
        Texts.require(seeds.size() <= ENTRIES_MAX, seeds.size() + " seeds, at most " + ENTRIES_MAX);
        Texts.require(timeMillis >= 0, "time " + timeMillis + ", expected 0 or more");
        Texts.require(
                lineage.parent().orElse(-1) < names.version(),
                "version " + names.version() + " after " + lineage.parent());
        Texts.require(
                origin instanceof Origin.Round == release.isPresent(),
                "a release exactly where a round made the version");
    }

    /** Which version of which task, in which population. */
    public record Names(PopulationId population, TaskId task, long version) {
        public Names {
            Texts.require(version >= 0, "version " + version + ", expected 0 or more");
        }
    }

    /**
     * What came before.
     *
     * @param parent version that was the task's model until then; empty for the first
     * @param history chain over the hashes of all records before, see {@link ModelRecord#historyAfter}
     */
    public record Lineage(OptionalLong parent, ContentHash history) {
        /** Of the first version. */
        public static final Lineage FIRST = new Lineage(OptionalLong.empty(), NO_HISTORY);
    }

    /** How a version came about. */
    public sealed interface Origin {
        /** The task began with it. */
        record Initial() implements Origin {}

        /** A round made it. */
        record Round(long round) implements Origin {
            public Round {
                Texts.require(round >= 1, "round " + round + ", expected 1 or more");
            }
        }

        /**
         * An older version was put back.
         *
         * @param source whose content it is
         * @param reason why, one line
         * @param requestedBy who or what asked, one line
         */
        record Rollback(long source, String reason, String requestedBy) implements Origin {
            public Rollback {
                Texts.require(source >= 0, "source " + source + ", expected 0 or more");
                Texts.check("reason", reason);
                Texts.check("requestedBy", requestedBy);
            }
        }
    }

    /**
     * What a version is.
     *
     * @param weights SHA-256 of the parameters as little-endian float32
     * @param parameters their number
     * @param task SHA-256 of the task as the server stores it
     * @param plan SHA-256 of the plan that clients get
     */
    public record Content(ContentHash weights, long parameters, ContentHash task, ContentHash plan) {
        public Content {
            Texts.require(parameters >= 1, "parameters " + parameters + ", expected 1 or more");
        }
    }

    /** A constant with a number of its own in the encoding. */
    interface Numbered {
        /** Its number. */
        int code();
    }

    /** What the server saw of an update. */
    public enum Aggregation implements Numbered {
        CLEAR(0),
        GROUPED(1),
        SECURE(2);

        private final int code;

        Aggregation(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }

    /**
     * The round's cohort and what it cost.
     *
     * @param offered clients that got an offer
     * @param included clients whose update is in the model
     * @param sum empty where no secure sum was made
     * @param privacy empty where clients add no noise
     */
    public record Release(
            int offered, int included, Aggregation aggregation, Optional<Sum> sum, Optional<Privacy> privacy) {
        public Release {
            Texts.require(
                    included >= 0 && included <= offered, included + " clients included of " + offered + " offered");
        }
    }

    /**
     * A secure sum.
     *
     * @param session its session; of several, the first one's
     * @param groups sums that the cohort was cut into
     * @param clip C, the bound that each client clips its update to
     */
    public record Sum(ContentHash session, int groups, double clip) {
        public Sum {
            Texts.require(groups >= 1, groups + " groups, expected 1 or more");
        }
    }

    /**
     * Differential privacy. Epsilons are those of the worst client, of the task up to this version unless said otherwise.
     *
     * @param mechanism with unit and adjacency
     * @param noiseMultiplier z
     * @param roundEpsilon of the round alone: epsilons of rounds do not add up
     * @param epsilon zero-out, what is claimed
     * @param readersEpsilon zero-out, for whoever sees the published models and nothing else
     * @param replaceOneEpsilon replace-one
     * @param ownNoiseEpsilon if all others collude
     * @param gaussianEpsilon under the Gaussian accountant: a reference, not a claim
     */
    public record Privacy(
            String mechanism,
            double noiseMultiplier,
            double delta,
            double roundEpsilon,
            double epsilon,
            double readersEpsilon,
            double replaceOneEpsilon,
            double ownNoiseEpsilon,
            double gaussianEpsilon) {
        public Privacy {
            Texts.check("mechanism", mechanism);
        }
    }

    /** A public seed and what it is for. */
    public record Seed(String name, long value) {
        public Seed {
            Texts.check("seed", name);
        }
    }

    /** Quality on held-out data; the accuracy is NaN where a prediction cannot be right. */
    public record Evaluation(double loss, double accuracy, long examples) {
        public Evaluation {
            Texts.require(examples >= 0, examples + " examples, expected 0 or more");
        }
    }

    /** A named check before publication: the value that was found, the least that was expected. */
    public record Check(String name, double value, double floor, boolean passed) {
        public Check {
            Texts.check("check", name);
        }
    }

    /** Whether a version may be used. */
    public enum Standing implements Numbered {
        /** Under examination: not what clients train from nor what is handed out. */
        CANDIDATE(0),
        /** In use. */
        PUBLISHED(1);

        private final int code;

        Standing(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }

    /** What was found, and what follows. */
    public record Verdict(Optional<Evaluation> evaluation, List<Check> checks, Standing standing) {
        public Verdict {
            checks = List.copyOf(checks);
            Texts.require(checks.size() <= ENTRIES_MAX, checks.size() + " checks, at most " + ENTRIES_MAX);
        }
    }

    /** The canonical bytes. */
    public Octets encode() {
        return ModelRecordCodec.encode(this);
    }

    /** The record with these canonical bytes; empty where they are not those of any. */
    public static Optional<ModelRecord> decode(Octets bytes) {
        return ModelRecordCodec.decode(bytes);
    }

    /** SHA-256 of the canonical bytes. */
    public ContentHash hash() {
        return encode().hash();
    }

    /** The lineage of a version that follows this one. */
    public Lineage next() {
        return new Lineage(OptionalLong.of(names.version()), historyAfter(lineage.history(), hash()));
    }

    /** {@code H("model-history"; history before the record, hash of the record)}. */
    public static ContentHash historyAfter(ContentHash history, ContentHash record) {
        return ContentHash.of(Canonical.hash("model-history", history.toBytes(), record.toBytes()));
    }
}
