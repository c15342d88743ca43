package io.sottovoce.learning.onnx;

import java.util.List;

/**
 * What flows between two layers.
 *
 * @param name of the value in the graph
 * @param shape per example, channel-last, as the model has it
 * @param channelsFirst whether the value in the graph has its channels before its places, as ONNX's convolutions want it
 */
record Flow(String name, List<Integer> shape, boolean channelsFirst) {
    Flow {
        shape = List.copyOf(shape);
    }

    /** The result of an operation that leaves the order of dimensions as it is. */
    Flow then(String next, List<Integer> nextShape) {
        return new Flow(next, nextShape, channelsFirst);
    }

    int channels() {
        return shape.get(shape.size() - 1);
    }

    /** This value with its channels first. */
    Flow first(Graph graph) {
        return channelsFirst || shape.size() < 2 ? this : turned(graph, true);
    }

    /** This value with its channels last. */
    Flow last(Graph graph) {
        return channelsFirst ? turned(graph, false) : this;
    }

    /** The shape of the value in the graph, 0 for the batch as it is. */
    long[] extents() {
        long[] extents = new long[shape.size() + 1];
        for (int i = 0; i < shape.size(); i++) {
            int at = !channelsFirst ? i + 1 : i == shape.size() - 1 ? 1 : i + 2;
            extents[at] = shape.get(i);
        }
        return extents;
    }

    private Flow turned(Graph graph, boolean first) {
        int rank = shape.size() + 1;
        long[] order = new long[rank];
        for (int i = 1; i < rank; i++) {
            order[i] = first ? (i == 1 ? rank - 1 : i - 1) : (i == rank - 1 ? 1 : i + 1);
        }
        return new Flow(graph.node("Transpose", List.of(name), Attribute.of("perm", order)), shape, first);
    }
}
