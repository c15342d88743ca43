package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Parameter;
import io.sottovoce.learning.spec.LayerSpec.ShapeMismatch;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A model as a declaration: the shape of one example and a list of layers. Shapes are inferred and checked at
 * construction, as are the {@link Limits} on parameters, so an instance is a model that can be built.
 *
 * <p>As a tree: {@code {name: 2nn, input: [28, 28, 1], classes: 10}}, or with explicit layers {@code {input: [4], layers:
 * [{kind: dense, units: 3}]}}. {@code linear} without {@code classes} is linear regression. Outputs are [outputs], or
 * [time, tokens] for a model of text. Immutable.
 */
public final class ModelSpec {
    private static final String CUSTOM = "custom";
    private static final int DIMENSIONS_MAX = 3;

    private final String name;
    private final List<Integer> input;
    private final List<LayerSpec> layers;
    private final List<String> layerNames;
    private final List<List<Integer>> outputShapes;
    private final List<ParameterBlock> blocks;
    private final long activationsPerExample;
    private final Map<String, Object> settings;

    private ModelSpec(
            String path,
            String name,
            Map<String, Object> settings,
            List<Integer> input,
            List<LayerSpec> layers,
            Limits limits) {
        this.settings = Map.copyOf(settings);
        this.name = name;
        this.input = List.copyOf(input);
        this.layers = List.copyOf(layers);
        this.layerNames = Chain.names(this.layers);
        Inference inference = new Inference(path, limits);
        inference.run();
        this.outputShapes = List.copyOf(inference.shapes);
        this.blocks = List.copyOf(inference.placed);
        this.activationsPerExample = inference.activations;
        if (outputShape().size() > 2) {
            throw new SpecException(
                    at(path, layers.size() - 1),
                    "found an output of shape " + outputShape() + ", expected one dimension, or [time, tokens]");
        }
    }

    /**
     * A model by name.
     *
     * @param input shape of one example, channel-last
     * @param outputs number of classes or tokens, or 1 for regression; without effect where the name says it
     * @throws SpecException for an unknown name or a shape that does not fit
     */
    public static ModelSpec named(String name, List<Integer> input, int outputs) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("input", List.copyOf(input));
        if (NamedModels.takesClasses(name) && (outputs != 1 || !name.equals("linear"))) {
            tree.put("classes", (long) outputs);
        }
        return fromTree(tree);
    }

    /** A model with explicit layers, within the default limits. */
    public static ModelSpec of(List<Integer> input, List<LayerSpec> layers) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("input", List.copyOf(input));
        tree.put("layers", layers.stream().map(LayerSpec::toTree).toList());
        return fromTree(tree);
    }

    /** Reads a model within the default limits; every fault is a {@link SpecException} of one line. */
    public static ModelSpec fromTree(Map<String, ?> tree) {
        return read(SpecTree.of("model", tree), Limits.DEFAULT);
    }

    /** Reads a model within these limits; every fault is a {@link SpecException} of one line. */
    public static ModelSpec read(SpecTree tree, Limits limits) {
        List<Integer> input = tree.integers("input", 1, DIMENSIONS_MAX, 1, Limits.EXTENT_MAX);
        ModelSpec spec = tree.has("layers") ? explicit(tree, input, limits) : byName(tree, input, limits);
        tree.finish();
        return spec;
    }

    private static ModelSpec byName(SpecTree tree, List<Integer> input, Limits limits) {
        String name = tree.oneOf("name", names());
        NamedModels.Built built = NamedModels.read(name, tree, input);
        return new ModelSpec(tree.path(), name, built.settings(), input, built.layers(), limits);
    }

    private static ModelSpec explicit(SpecTree tree, List<Integer> input, Limits limits) {
        if (tree.has("name")) {
            throw tree.refusal("name", "found beside layers, expected one of the two");
        }
        List<LayerSpec> layers = tree.trees("layers", 1, Limits.LAYERS_MAX).stream()
                .map(LayerKinds::read)
                .toList();
        return new ModelSpec(tree.path(), CUSTOM, Map.of(), input, layers, limits);
    }

    /** The names that {@link #named} knows. */
    public static SortedSet<String> names() {
        return NamedModels.names();
    }

    /** The tree that reads back as an equal model. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!name.equals(CUSTOM)) {
            tree.put("name", name);
        }
        tree.put("input", input.stream().map(Integer::longValue).toList());
        if (name.equals(CUSTOM)) {
            tree.put("layers", layers.stream().map(LayerSpec::toTree).toList());
        }
        new java.util.TreeMap<>(settings).forEach(tree::put);
        return tree;
    }

    /** The name, or {@code custom} for explicit layers. */
    public String name() {
        return name;
    }

    /** Shape of one example. */
    public List<Integer> input() {
        return input;
    }

    /** The layers in order. */
    public List<LayerSpec> layers() {
        return layers;
    }

    /** Name of a layer in messages and in parameter names: its kind and its number among its kind, from 1. */
    public String layerName(int layer) {
        return layerNames.get(layer);
    }

    /** Shape of what goes into a layer, per example. */
    public List<Integer> inputShape(int layer) {
        return layer == 0 ? input : outputShapes.get(layer - 1);
    }

    /** Shape of what comes out of a layer, per example. */
    public List<Integer> outputShape(int layer) {
        return outputShapes.get(layer);
    }

    /** Shape of what comes out, per example: [outputs], or [time, tokens]. */
    public List<Integer> outputShape() {
        return outputShapes.get(outputShapes.size() - 1);
    }

    /** Number of outputs: classes, tokens, or 1 for regression. */
    public int outputs() {
        return Shapes.last(outputShape());
    }

    /** Floats that come out for one example. */
    public int outputSize() {
        return Math.toIntExact(Shapes.size(outputShape()));
    }

    /** Whether the last layer is a sigmoid. */
    public boolean endsInSigmoid() {
        return layers.get(layers.size() - 1) instanceof Pointwise last && last.function() == Pointwise.Function.SIGMOID;
    }

    /** Whether the last layer is a softmax. */
    public boolean endsInSoftmax() {
        return layers.get(layers.size() - 1) instanceof Softmax;
    }

    /** The named parts of the flat parameter vector, in order and without gaps. */
    public List<ParameterBlock> blocks() {
        return blocks;
    }

    /** The block of a layer's parameter, such as {@code dense1.weight}. */
    public ParameterBlock block(String blockName) {
        return blocks.stream()
                .filter(block -> block.name().equals(blockName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no parameters " + blockName));
    }

    /** Length of the flat parameter vector. */
    public int parameterCount() {
        return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
    }

    /** Floats of all layers' outputs together and of what layers keep beside them, for one example. */
    public long activationsPerExample() {
        return activationsPerExample;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelSpec spec
                && name.equals(spec.name)
                && input.equals(spec.input)
                && layers.equals(spec.layers);
    }

    @Override
    public int hashCode() {
        return 31 * input.hashCode() + layers.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + input + " -> " + outputs() + ", " + parameterCount() + " parameters";
    }

    private String at(String path, int layer) {
        String where = name.equals(CUSTOM) ? "layers[" + layer + "]" : name;
        return (path.isEmpty() ? "" : path + ".") + where + " (" + layerNames.get(layer) + ")";
    }

    /** Walks the layers once: shapes, sizes, and the place of each parameter. */
    private final class Inference {
        private final String path;
        private final Limits limits;
        private final List<List<Integer>> shapes = new ArrayList<>();
        private final List<ParameterBlock> placed = new ArrayList<>();
        private long offset;
        private long activations;

        Inference(String path, Limits limits) {
            this.path = path;
            this.limits = limits;
        }

        void run() {
            List<Integer> shape = input;
            for (int i = 0; i < layers.size(); i++) {
                List<Integer> output = infer(i, shape);
                place(i, shape);
                activations = Shapes.plus(activations, Shapes.size(output));
                activations = Shapes.plus(activations, layers.get(i).workspacePerExample(shape));
                shapes.add(output);
                shape = output;
            }
        }

        private List<Integer> infer(int layer, List<Integer> shape) {
            try {
                Chain.requirePlace(layers, layer, shape);
                return layers.get(layer).outputShape(shape);
            } catch (ShapeMismatch mismatch) {
                throw new SpecException(at(path, layer), String.valueOf(mismatch.getMessage()));
            }
        }

        private void place(int layer, List<Integer> shape) {
            for (Parameter parameter : layers.get(layer).parameters(shape)) {
                long end = Shapes.plus(offset, Shapes.size(parameter.shape()));
                if (end > limits.parametersMax()) {
                    throw new SpecException(
                            at(path, layer),
                            "found " + end + " parameters up to here, expected at most " + limits.parametersMax());
                }
                placed.add(new ParameterBlock(
                        layerNames.get(layer) + "." + parameter.name(),
                        parameter.shape(),
                        (int) offset,
                        (int) Math.min(parameter.fanIn(), Integer.MAX_VALUE),
                        (int) Math.min(parameter.fanOut(), Integer.MAX_VALUE),
                        parameter.initial().orUsual(Chain.rectified(layers, layer)),
                        parameter.trained()));
                offset = end;
            }
        }
    }
}
