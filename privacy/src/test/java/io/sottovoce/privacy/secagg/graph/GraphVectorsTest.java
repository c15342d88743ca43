package io.sottovoce.privacy.secagg.graph;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class GraphVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("graph.json")
            .with("roster-hash", c -> Optional.of(rosterHash(c)))
            .with(
                    "sid",
                    c -> Optional.of(Roster.session(
                            c.hash("cfgHash"),
                            c.hash("rosterHash"),
                            new GraphParameters(c.integer("degree"), c.integer("threshold")))))
            .with("permutation", c -> Optional.of(Permutation.of(c.hash("key"), c.integer("size"))))
            .with("neighbours", c -> Optional.of(graph(c).neighbours(c.integer("client"))))
            .with("share-index", c -> Optional.of(graph(c).shareIndex(c.integer("dealer"), c.integer("holder"))))
            .with("group-order", c -> Optional.of(groupOrder(c)))
            .with("group-cut", c -> Optional.of(groupCut(c)))
            .with(
                    "group-sid",
                    c -> Optional.of(Roster.session(
                            c.hash("cfgHash"),
                            c.hash("rosterHash"),
                            new GraphParameters(c.integer("degree"), c.integer("threshold")),
                            Optional.of(c.hash("cohortHash")))));

    @TestFactory
    Stream<DynamicTest> graphs_areWhatAnotherImplementationDraws() {
        return VECTORS.tests();
    }

    /** The hash of entries whose hashes are given: H("roster"; u32 n, ...). */
    private static ContentHash rosterHash(VectorCase c) {
        List<byte[]> entries = c.byteStrings("entries");
        byte[][] fields = new byte[entries.size() + 1][];
        fields[0] = Canonical.u32(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            fields[i + 1] = entries.get(i);
        }
        return ContentHash.of(Canonical.hash("roster", fields));
    }

    private static SharingGraph graph(VectorCase c) {
        return SharingGraph.of(
                c.hash("sid"), c.integer("size"), new GraphParameters(c.integer("degree"), c.integer("threshold")));
    }

    private static List<List<Integer>> groupCut(VectorCase c) {
        List<ContentHash> entries =
                c.byteStrings("entries").stream().map(ContentHash::of).toList();
        return CohortGroups.cut(Roster.hashOf(entries), entries.size(), c.integer("groupSize"));
    }

    private static int[] groupOrder(VectorCase c) {
        byte[] key = Canonical.hash("group", c.bytes("rosterHash"), Canonical.u16(c.integer("groupSize")));
        return Permutation.of(ContentHash.of(key), c.integer("size"));
    }
}
