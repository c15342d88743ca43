package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.layers.Buffers;
import io.sottovoce.learning.layers.DirectDescent;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.layers.Phase;
import io.sottovoce.learning.layers.Site;
import io.sottovoce.learning.optim.GradientTerms;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.optim.Vectors;
import io.sottovoce.learning.spec.AttentionLayers;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.noise.NoiseSamplers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The memory of a model and what was prepared over it; the steps of training and evaluation. Thread-confined. */
final class Engine implements AutoCloseable {
    private static final int VARIANTS = 4;

    /** Floats of features that are copied in at a time. */
    private static final int COPIED = 1 << 13;

    private final ModelSpec spec;
    private final int batchMax;
    private final Arena arena = new Arena();
    private final Kernels kernels = Kernels.of(arena);
    private final Tensor parameters;
    private final Tensor gradients;
    private final Phase phase = new Phase();
    private final DirectDescent descent = new DirectDescent();
    private final Site site;
    private final Network[][] networks;
    private final Map<OptimiserKey, Optimiser> optimisers = new HashMap<>();
    private final Map<TermsKey, GradientTerms> terms = new HashMap<>();
    private final Map<LossSpec, Loss> losses = new HashMap<>();
    private final NoiseSamplers samplers = new NoiseSamplers();
    private @Nullable Tensor total;
    private @Nullable Hardening hardening;
    private @Nullable Adapters adapters;
    private final float[] fewRows;
    private float @Nullable [] input;
    private final float[] output;
    private final float[] outputGradient;
    private final int width;

    Engine(ModelSpec spec, int batchMax) {
        this.spec = spec;
        this.batchMax = batchMax;
        this.parameters = arena.allocate(Math.max(1, spec.parameterCount()));
        this.gradients = arena.allocate(Math.max(1, spec.parameterCount()));
        this.site = new Site(
                spec, kernels, new Buffers(arena, batchMax), parameters, gradients, phase, descent, new VectorMath());
        this.networks = new Network[VARIANTS][batchMax + 1];
        this.width = spec.input().stream().reduce(1, Math::multiplyExact);
        this.fewRows = new float[Math.multiplyExact(Math.min(batchMax, rowsAtATime()), width)];
        this.output = new float[Math.multiplyExact(batchMax, spec.outputSize())];
        this.outputGradient = new float[output.length];
    }

    private record OptimiserKey(OptimiserSpec spec, List<String> frozen, Set<String> direct) {}

    private record TermsKey(TrainingOptions options) {}

    ModelSpec spec() {
        return spec;
    }

    int batchMax() {
        return batchMax;
    }

    Tensor parameters() {
        return parameters;
    }

    float[] copyOfParameters() {
        float[] values = new float[spec.parameterCount()];
        parameters.read(0, values, 0, values.length);
        return values;
    }

    Tensor gradients() {
        return gradients;
    }

    Kernels kernels() {
        return kernels;
    }

    Phase phase() {
        return phase;
    }

    /** A vector beside the gradients, for sums over parts of a batch. */
    Tensor total() {
        Tensor held = total;
        if (held == null) {
            held = arena.allocate(gradients.size());
            total = held;
        }
        return held;
    }

    NoiseSamplers samplers() {
        return samplers;
    }

    /** The weights that move on the way back, if any do. */
    DirectDescent descent() {
        return descent;
    }

    /** Features of one example. */
    int width() {
        return width;
    }

    /** From now on the examples of training are perturbed; null ends it. Evaluation sees them as they are. */
    void harden(@Nullable Hardening other) {
        hardening = other;
    }

    /** Tells adversarial training which step of the training begins. */
    void startStep(long step) {
        if (hardening != null) {
            hardening.startStep(step);
        }
    }

    /** Memory for the features of a batch. */
    float[] input() {
        float[] held = input;
        if (held == null) {
            held = new float[Math.multiplyExact(batchMax, width)];
            input = held;
        }
        return held;
    }

    private int rowsAtATime() {
        return Math.max(1, COPIED / width);
    }

    float[] output() {
        return output;
    }

    float[] outputGradient() {
        return outputGradient;
    }

    Loss loss(LossSpec loss) {
        return losses.computeIfAbsent(loss, key -> Loss.of(key, spec));
    }

    /** The parts of the vector that a plan trains. */
    List<Segment> trained(List<String> frozen) {
        return trained(frozen, Set.of());
    }

    private List<Segment> trained(List<String> frozen, Set<String> direct) {
        TrainingOptions options = TrainingOptions.DEFAULT.withFrozen(frozen);
        return Segment.of(
                spec, block -> block.trained() && !options.freezes(block.name()) && !direct.contains(block.name()));
    }

    /**
     * The optimiser of a plan with a learning rate of 1: plans that differ in the rate alone share its memory. It leaves the
     * plan's {@link DirectWeights} alone.
     */
    Optimiser optimiser(TrainingPlan plan) {
        List<String> frozen = plan.options().frozen();
        Set<String> direct = DirectWeights.of(spec, plan);
        return optimisers.computeIfAbsent(
                new OptimiserKey(plan.optimiser().withLearningRate(1), frozen, direct),
                key -> Optimiser.of(key.spec(), vectors(trained(frozen, direct))));
    }

    /** The adapters of a plan; those of the plan before are freed. */
    Adapters adapters(TrainingPlan plan) {
        Adapters held = adapters;
        if (held == null || !held.plan().equals(plan)) {
            if (held != null) {
                held.close();
            }
            held = new Adapters(spec, plan, parameters, gradients);
            adapters = held;
        }
        return held;
    }

    GradientTerms terms(TrainingPlan plan) {
        TrainingOptions options = plan.options().withoutAdversarial();
        return terms.computeIfAbsent(
                new TermsKey(options),
                key -> new GradientTerms(
                        spec, vectors(trained(options.frozen())), options.regularisation(), options.clipping()));
    }

    private Vectors vectors(List<Segment> trained) {
        return new Vectors(kernels, arena, parameters, gradients, trained);
    }

    /** The network for a number of rows and a loss. */
    Network network(int rows, LossKind loss) {
        return network(rows, loss, false);
    }

    Network network(int rows, LossKind loss, boolean withInputGradient) {
        boolean last = Loss.takesLast(loss, spec);
        int variant = (last ? 1 : 0) + (withInputGradient ? 2 : 0);
        Network network = networks[variant][rows];
        if (network == null) {
            network = new Network(site, rows, withInputGradient, last);
            networks[variant][rows] = network;
        }
        return network;
    }

    /** The weights of an attention layer, as the last batch forward left them: [rows, heads, time, time]. */
    Tensor attentionWeights(AttentionLayers.Found layer, int rows) {
        List<Integer> shape = List.of(layer.heads(), layer.time(), layer.time());
        return site.buffers().rows(layer.name() + "/weights", rows, shape);
    }

    /** Runs a batch forward; outputs are then in {@link #output}. */
    void forward(Network network, Dataset data, int[] order, int from, int rows) {
        copyIn(network, data, order, from, rows);
        network.forward();
        network.output().read(0, output, 0, rows * spec.outputSize());
    }

    /** The sum of a batch's losses; the gradient of their mean is then in {@link #gradients}. */
    double gradient(LossSpec kind, Loss loss, Dataset data, int[] order, int from, int rows) {
        Hardening harder = hardening;
        if (harder != null && harder.pairs()) {
            return harder.gradient(kind, loss, data, order, from, rows);
        }
        Network network = network(rows, kind.kind());
        forward(network, data, order, from, rows);
        double sum = loss.loss(output, data, order, from, rows, outputGradient);
        network.outputGradient().write(0, outputGradient, 0, rows * spec.outputSize());
        network.backward();
        return sum;
    }

    void copyIn(Network network, Dataset data, int[] order, int from, int rows) {
        if (hardening == null || !phase.training()) {
            copyPlain(network, data, order, from, rows);
            return;
        }
        float[] whole = input();
        for (int row = 0; row < rows; row++) {
            data.copyFeatures(order[from + row], whole, row * width);
        }
        hardening.perturb(data, order, from, rows, whole);
        network.input().write(0, whole, 0, rows * width);
    }

    /** A few rows at a time, so that what is between lies in the cache. */
    private void copyPlain(Network network, Dataset data, int[] order, int from, int rows) {
        int some = rowsAtATime();
        for (int row = 0; row < rows; row += some) {
            int count = Math.min(some, rows - row);
            for (int i = 0; i < count; i++) {
                data.copyFeatures(order[from + row + i], fewRows, i * width);
            }
            network.input().write(row * width, fewRows, 0, count * width);
        }
    }

    @Override
    public void close() {
        for (Network[] variant : networks) {
            for (Network network : variant) {
                if (network != null) {
                    network.close();
                }
            }
        }
        optimisers.values().forEach(Optimiser::close);
        if (adapters != null) {
            adapters.close();
        }
        terms.values().forEach(GradientTerms::close);
        arena.close();
    }
}
