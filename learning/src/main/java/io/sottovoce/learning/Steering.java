package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.spec.AttentionLayers;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs of a model that a caller steers: by a loss of its own, or to see what is inside. */
final class Steering {
    private final Engine engine;
    private final ModelSpec spec;

    Steering(Engine engine) {
        this.engine = engine;
        this.spec = engine.spec();
    }

    BatchLoss lossOf(Dataset data, LossSpec kind) {
        if (Loss.takesLast(kind.kind(), spec) != Loss.takesLast(LossKind.inferred(spec), spec)) {
            throw new IllegalArgumentException(
                    kind.kind().word() + " takes the model's outputs after its last layer, expected a loss before it");
        }
        Loss loss = engine.loss(kind);
        return (outputs, examples, from, rows, gradient) -> loss.loss(outputs, data, examples, from, rows, gradient);
    }

    double differentiate(Dataset data, int[] examples, int from, int rows, BatchLoss loss) {
        engine.phase().resume();
        try {
            return back(network(rows, false), data, examples, from, rows, loss);
        } finally {
            engine.phase().evaluate();
        }
    }

    float[] outputs(Dataset data) {
        int width = spec.outputSize();
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        forEachBatch(data, (order, from, rows) -> {
            engine.forward(network(rows, false), data, order, from, rows);
            System.arraycopy(engine.output(), 0, all, from * width, rows * width);
        });
        return all;
    }

    float[] inputGradients(Dataset data, BatchLoss loss) {
        int width = data.featuresPerExample();
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        forEachBatch(data, (order, from, rows) -> {
            Network network = network(rows, true);
            engine.forward(network, data, order, from, rows);
            loss.loss(engine.output(), order, from, rows, engine.outputGradient());
            network.outputGradient().write(0, engine.outputGradient(), 0, rows * spec.outputSize());
            network.backwardToInput();
            network.inputGradient().read(0, all, from * width, rows * width);
        });
        return all;
    }

    /** By a model of the layers up to this one, so that nothing that is computed in place or elsewhere is missed. */
    float[] layerOutputs(Dataset data, int layer) {
        List<LayerSpec> first = new ArrayList<>(spec.layers().subList(0, layer + 1));
        first.add(new LayerSpec.Flatten());
        ModelSpec head = ModelSpec.of(spec.input(), first);
        float[] parameters = new float[head.parameterCount()];
        engine.parameters().read(0, parameters, 0, parameters.length);
        try (Model model = new Model(head, engine.batchMax())) {
            model.loadParameters(parameters);
            return model.outputs(data);
        }
    }

    float[] attention(Dataset data, String layer) {
        AttentionLayers.Found found = AttentionLayers.of(spec).stream()
                .filter(each -> each.name().equals(layer))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model has no attention layer " + layer));
        int width = found.heads() * found.time() * found.time();
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        forEachBatch(data, (order, from, rows) -> {
            engine.forward(network(rows, false), data, order, from, rows);
            engine.attentionWeights(found, rows).read(0, all, from * width, rows * width);
        });
        return all;
    }

    private double back(Network network, Dataset data, int[] examples, int from, int rows, BatchLoss loss) {
        engine.forward(network, data, examples, from, rows);
        double sum = loss.loss(engine.output(), examples, from, rows, engine.outputGradient());
        network.outputGradient().write(0, engine.outputGradient(), 0, rows * spec.outputSize());
        network.backward();
        return sum;
    }

    private Network network(int rows, boolean withInputGradient) {
        return engine.network(rows, LossKind.inferred(spec), withInputGradient);
    }

    private void forEachBatch(Dataset data, BatchVisitor visitor) {
        engine.phase().evaluate();
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        for (int from = 0; from < order.length; from += engine.batchMax()) {
            visitor.visit(order, from, Math.min(engine.batchMax(), order.length - from));
        }
    }

    /** Sees one batch: examples {@code from} to {@code from + rows - 1} of the order. */
    private interface BatchVisitor {
        void visit(int[] order, int from, int rows);
    }
}
