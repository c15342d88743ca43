package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import java.util.List;

/**
 * R2a: all members, the keys of the recipient's neighbours, and the graph's parameters.
 *
 * @param entries by client id, which is what makes an index of a member (SA-1, E5)
 * @param neighbours ascending by index
 */
public record Roster(List<RosterEntry> entries, List<NeighbourKeys> neighbours, GraphParameters graph)
        implements ServerMessage {
    /** Keys of the member with a roster index. */
    public record NeighbourKeys(int index, PublicKeys keys) {}

    public Roster {
        entries = List.copyOf(entries);
        neighbours = List.copyOf(neighbours);
    }

    /** rosterHash = H("roster"; u32 n, entries in order). */
    public static ContentHash hash(List<RosterEntry> entries) {
        byte[][] fields = new byte[entries.size() + 1][];
        fields[0] = Canonical.u32(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            fields[i + 1] = entries.get(i).hash().toBytes();
        }
        return ContentHash.of(Canonical.hash("roster", fields));
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
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Roster> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> {
            GraphParameters graph = new GraphParameters(in.u16(), in.u16());
            return new Roster(
                    in.list(Limits.CLIENTS_MAX, RosterEntry::read),
                    in.list(Limits.NEIGHBOURS_MAX, part -> new NeighbourKeys(part.u16(), PublicKeysCodec.read(part))),
                    graph);
        });
    }
}
