package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import java.util.List;
import java.util.Optional;

/**
 * R2a: all members, the keys of the recipient's neighbours, and the graph's parameters.
 *
 * @param entries by client id, which is what makes an index of a member (SA-1, E5)
 * @param neighbours ascending by index
 * @param cohort hashes of the entries of all groups together, by client id, from which the cut follows; empty for one sum
 */
public record Roster(
        List<RosterEntry> entries, List<NeighbourKeys> neighbours, GraphParameters graph, List<ContentHash> cohort)
        implements ServerMessage {
    /** Keys of the member with a roster index. */
    public record NeighbourKeys(int index, PublicKeys keys) {}

    public Roster {
        entries = List.copyOf(entries);
        neighbours = List.copyOf(neighbours);
        cohort = List.copyOf(cohort);
    }

    /** A roster of one sum. */
    public Roster(List<RosterEntry> entries, List<NeighbourKeys> neighbours, GraphParameters graph) {
        this(entries, neighbours, graph, List.of());
    }

    /** rosterHash = H("roster"; u32 n, entries in order). */
    public static ContentHash hash(List<RosterEntry> entries) {
        return hashOf(entries.stream().map(RosterEntry::hash).toList());
    }

    /** As {@link #hash}, of the hashes of the entries. */
    public static ContentHash hashOf(List<ContentHash> entryHashes) {
        byte[][] fields = new byte[entryHashes.size() + 1][];
        fields[0] = Canonical.u32(entryHashes.size());
        for (int i = 0; i < entryHashes.size(); i++) {
            fields[i + 1] = entryHashes.get(i).toBytes();
        }
        return ContentHash.of(Canonical.hash("roster", fields));
    }

    /** The roster hash of all groups together; empty for one sum. */
    public Optional<ContentHash> cohortHash() {
        return cohort.isEmpty() ? Optional.empty() : Optional.of(hashOf(cohort));
    }

    /** sid of a group: {@link #session} with the roster hash of all groups together as a fifth field. */
    public static ContentHash session(
            ContentHash configuration, ContentHash rosterHash, GraphParameters graph, Optional<ContentHash> cohort) {
        return cohort.isEmpty()
                ? session(configuration, rosterHash, graph)
                : ContentHash.of(Canonical.hash(
                        "sid",
                        configuration.toBytes(),
                        rosterHash.toBytes(),
                        Canonical.u16(graph.degree()),
                        Canonical.u16(graph.threshold()),
                        cohort.get().toBytes()));
    }

    /** sid = H("sid"; cfg_hash, rosterHash, u16 k, u16 t). */
    public static ContentHash session(ContentHash configuration, ContentHash rosterHash, GraphParameters graph) {
        return ContentHash.of(Canonical.hash(
                "sid",
                configuration.toBytes(),
                rosterHash.toBytes(),
                Canonical.u16(graph.degree()),
                Canonical.u16(graph.threshold())));
    }

    @Override
    public Kind kind() {
        return Kind.ROSTER;
    }

    @Override
    public Octets encode() {
        ByteWriter out =
                new ByteWriter().u16(graph.degree()).u16(graph.threshold()).u16(entries.size());
        entries.forEach(entry -> entry.write(out));
        out.u16(neighbours.size());
        neighbours.forEach(neighbour -> PublicKeysCodec.write(out.u16(neighbour.index()), neighbour.keys()));
        if (!cohort.isEmpty()) {
            out.u16(cohort.size());
            cohort.forEach(out::hash);
        }
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Roster> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> {
            GraphParameters graph = new GraphParameters(in.u16(), in.u16());
            return new Roster(
                    in.list(Limits.CLIENTS_MAX, RosterEntry::read),
                    in.list(Limits.NEIGHBOURS_MAX, part -> new NeighbourKeys(part.u16(), PublicKeysCodec.read(part))),
                    graph,
                    cohort(in));
        });
    }

    /** Nothing, or at least one: an empty list has no encoding of its own. */
    private static List<ContentHash> cohort(ByteReader in) throws PeerFault {
        if (!in.hasMore()) {
            return List.of();
        }
        List<ContentHash> all = in.list(Limits.COHORT_MAX, ByteReader::hash);
        ByteReader.require(!all.isEmpty(), "an empty cohort");
        return all;
    }
}
