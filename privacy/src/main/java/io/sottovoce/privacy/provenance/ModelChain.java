package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.encoding.ContentHash;
import java.util.List;

/**
 * Whether a version descends from one that was seen before. The server sends the hashes of the last {@link #LINKS_MAX}
 * published records; whoever has seen one of them folds the rest onto its history and compares.
 */
public final class ModelChain {
    /** Records whose hashes travel with a version. */
    public static final int LINKS_MAX = 256;

    private ModelChain() {}

    /**
     * What is remembered of a version.
     *
     * @param version its number
     * @param hash of its record
     * @param history of its record
     */
    public record Seen(long version, ContentHash hash, ContentHash history) {
        /** What is to be remembered of a record. */
        public static Seen of(ModelRecord record) {
            return new Seen(
                    record.names().version(), record.hash(), record.lineage().history());
        }
    }

    /** How a version stands to the one seen before. */
    public enum Relation {
        /** It is the same record. */
        SAME,
        /** It follows. */
        DESCENDANT,
        /** It is an older one: a replay. */
        OLDER,
        /** It denies what was seen. */
        FORKED,
        /** It is newer by more than travels: only its number says that it follows. */
        TOO_FAR
    }

    /**
     * Compares.
     *
     * @param links hashes of the records before {@code record}, the oldest first, without gaps
     */
    public static Relation relation(Seen seen, ModelRecord record, List<ContentHash> links) {
        long version = record.names().version();
        if (version < seen.version()) {
            return Relation.OLDER;
        }
        if (version == seen.version()) {
            return record.hash().equals(seen.hash()) ? Relation.SAME : Relation.FORKED;
        }
        int at = links.lastIndexOf(seen.hash());
        if (at < 0) {
            boolean cut = links.size() == LINKS_MAX && version - seen.version() > LINKS_MAX;
            return cut ? Relation.TOO_FAR : Relation.FORKED;
        }
        ContentHash history = seen.history();
        for (ContentHash link : links.subList(at, links.size())) {
            history = ModelRecord.historyAfter(history, link);
        }
        return history.equals(record.lineage().history()) ? Relation.DESCENDANT : Relation.FORKED;
    }
}
