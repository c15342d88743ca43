package io.sottovoce.simulator.workload;

import io.sottovoce.privacy.spec.SpecException;
import java.util.function.Function;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What is made of a document must be a tree of bounded size: aliases can make a few lines into something that contains
 * itself, or into millions of settings.
 */
final class YamlShape {
    /** As deep as the parser itself lets a text nest. */
    private static final int DEPTH_MAX = 50;

    private static final int NODES_MAX = 100_000;

    private final Function<Mark, String> place;
    private int nodes;

    private YamlShape(Function<Mark, String> place) {
        this.place = place;
    }

    /**
     * Refuses what is no such tree.
     *
     * @param place how a refusal names a place in the text
     */
    static void require(Node root, Function<Mark, String> place) {
        new YamlShape(place).walk(root, 0);
    }

    private void walk(Node node, int depth) {
        if (depth > DEPTH_MAX) {
            throw refusal(node, "found more than " + DEPTH_MAX + " levels, or an alias inside of what it stands for");
        }
        nodes++;
        if (nodes > NODES_MAX) {
            throw refusal(node, "found more than " + NODES_MAX + " settings, aliases written out");
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> walk(item, depth + 1));
        } else if (node instanceof MappingNode map) {
            map.getValue().forEach(entry -> walk(entry, depth));
        }
    }

    private void walk(NodeTuple entry, int depth) {
        if (!(entry.getKeyNode() instanceof ScalarNode)) {
            throw refusal(entry.getKeyNode(), "found a list or a map as the name of a setting, expected text");
        }
        walk(entry.getValueNode(), depth + 1);
    }

    private SpecException refusal(Node node, String problem) {
        return new SpecException(place.apply(node.getStartMark()), problem);
    }
}
