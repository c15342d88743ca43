package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Attention;
import io.sottovoce.learning.spec.Chain;
import io.sottovoce.learning.spec.Conv1d;
import io.sottovoce.learning.spec.Dropout;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.GlobalPool;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.Normalisation;
import io.sottovoce.learning.spec.Pointwise;
import io.sottovoce.learning.spec.Pool;
import io.sottovoce.learning.spec.Positional;
import io.sottovoce.learning.spec.Recurrent;
import io.sottovoce.learning.spec.Residual;
import io.sottovoce.learning.spec.Softmax;
import io.sottovoce.learning.spec.Transformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layers one after the other, prepared for one number of rows. A flatten is another view of the same memory. A rectifier
 * works in place where the layer before does not need its own output, and is left to a dense layer or convolution before
 * it, or to a max-pool after it: maximum and rectifier commute, and fewer elements are left to rectify. A convolution may do
 * the work of both, where that is faster.
 */
final class PreparedChain {
    /** A convolution, a rectifier and a max-pool. */
    private static final int POOLED = 3;

    private final Site site;
    private final String prefix;
    private final List<LayerSpec> specs;
    private final int rows;
    private final List<Layer> layers = new ArrayList<>();
    private @Nullable Tensor output;
    private @Nullable Tensor outputGradient;

    PreparedChain(Site site, String prefix, List<LayerSpec> specs, int rows) {
        this.site = site;
        this.prefix = prefix;
        this.specs = specs;
        this.rows = rows;
    }

    /**
     * Prepares all layers.
     *
     * @param x what comes in
     * @param gx where its gradient goes; null where nobody needs it
     */
    void prepare(List<Integer> input, Tensor x, @Nullable Tensor gx) {
        List<String> names = Chain.names(specs);
        List<List<Integer>> shapes = Chain.shapes(specs, input);
        Tensor value = x;
        Tensor gradient = gx;
        int done = 0;
        for (int i = 0; i < specs.size(); i++) {
            String name = prefix + names.get(i);
            if (i < done) {
                layers.add(new Layer(name, Layer.NOTHING, Layer.NOTHING));
                continue;
            }
            boolean pools = poolsInside(i, name, shapes.get(i + 1));
            done = pools ? i + POOLED : i + 1;
            List<Integer> out = shapes.get(done);
            boolean inPlace = specs.get(i) instanceof LayerSpec.Flatten || rectifiesInPlace(i);
            boolean wanted =
                    gradient != null || !specs.get(i).parameters(shapes.get(i)).isEmpty() || last(i);
            String owner = prefix + names.get(done - 1);
            Tensor y = inPlace ? shaped(value, out) : site.buffers().rows(owner + "/y", rows, out);
            Tensor gy = wanted ? slopes(owner, inPlace ? gradient : null, out) : null;
            Tensor target = gy != null ? gy : y;
            List<Integer> in = shapes.get(i);
            List<Integer> own = shapes.get(i + 1);
            Place place = new Place(site, name, rows, in, own, value, gradient, y, target, rectifiesInside(i), pools);
            layers.add(inPlace ? inPlaceLayer(i, place) : prepare(specs.get(i), place));
            value = y;
            gradient = gy;
        }
        this.output = value;
        this.outputGradient = gradient;
    }

    /** Where the gradient of an output goes: memory that is there already, or its own. */
    private Tensor slopes(String owner, @Nullable Tensor there, List<Integer> shape) {
        return there != null ? shaped(there, shape) : site.buffers().rows(owner + "/gy", rows, shape);
    }

    List<Layer> layers() {
        return layers;
    }

    Tensor output() {
        return Objects.requireNonNull(output);
    }

    Tensor outputGradient() {
        return Objects.requireNonNull(outputGradient);
    }

    Kernel forward() {
        return Kernel.sequence(layers.stream().map(Layer::forward).toList());
    }

    Kernel backward() {
        List<Kernel> kernels = new ArrayList<>();
        for (int i = layers.size() - 1; i >= 0; i--) {
            kernels.add(layers.get(i).backward());
        }
        return Kernel.sequence(kernels);
    }

    private boolean last(int index) {
        return index == specs.size() - 1;
    }

    private Tensor shaped(Tensor tensor, List<Integer> shape) {
        long[] extents = new long[shape.size() + 1];
        extents[0] = rows;
        for (int i = 0; i < shape.size(); i++) {
            extents[i + 1] = shape.get(i);
        }
        return tensor.view(extents);
    }

    private boolean rectifiesInPlace(int index) {
        if (!(specs.get(index) instanceof LayerSpec.Relu) || index == 0) {
            return false;
        }
        LayerSpec before = specs.get(index - 1);
        return before instanceof LayerSpec.Dense
                || before instanceof LayerSpec.Conv2d
                || before instanceof Conv1d
                || before instanceof Normalisation;
    }

    /** A rectifier in place is somebody else's work, except after a norm. */
    private Layer inPlaceLayer(int index, Place place) {
        if (specs.get(index) instanceof LayerSpec.Relu && specs.get(index - 1) instanceof Normalisation) {
            return new Layer(
                    place.name(),
                    site.kernels().relu(place.x(), place.y()),
                    site.kernels().reluBackward(place.y(), place.gy(), place.gy()));
        }
        return new Layer(place.name(), Layer.NOTHING, Layer.NOTHING);
    }

    private boolean rectifiesInside(int index) {
        LayerSpec spec = specs.get(index);
        if (spec instanceof LayerSpec.MaxPool2d) {
            return index > 1 && poolRectifies(index - 1);
        }
        boolean can = spec instanceof LayerSpec.Dense || spec instanceof LayerSpec.Conv2d || spec instanceof Conv1d;
        return can && !last(index) && rectifiesInPlace(index + 1) && !poolRectifies(index + 1);
    }

    /** Whether the convolution at an index does the work of the two layers after it. */
    private boolean poolsInside(int index, String name, List<Integer> convolved) {
        return specs.get(index) instanceof LayerSpec.Conv2d convolution
                && index + POOLED <= specs.size()
                && poolRectifies(index + 1)
                && specs.get(index + 2) instanceof LayerSpec.MaxPool2d pool
                && ConvolutionLayer.pools(
                        convolution,
                        pool,
                        site.kernels(),
                        site.parameter(name + ".weight"),
                        Buffers.withRows(rows, convolved));
    }

    /** Whether the rectifier at an index stands between a convolution and a max-pool. */
    private boolean poolRectifies(int index) {
        return rectifiesInPlace(index)
                && specs.get(index - 1) instanceof LayerSpec.Conv2d
                && !last(index)
                && specs.get(index + 1) instanceof LayerSpec.MaxPool2d;
    }

    private static Layer prepare(LayerSpec spec, Place place) {
        if (spec instanceof LayerSpec.Dense) {
            return DenseLayer.prepare(place);
        }
        if (spec instanceof LayerSpec.Relu) {
            Tensor gx = place.gx();
            return new Layer(
                    place.name(),
                    place.kernels().relu(place.x(), place.y()),
                    gx == null ? Layer.NOTHING : place.kernels().reluBackward(place.y(), place.gy(), gx));
        }
        return spatial(spec, place);
    }

    private static Layer spatial(LayerSpec spec, Place place) {
        if (spec instanceof LayerSpec.Conv2d convolution) {
            return ConvolutionLayer.prepare(convolution, place);
        }
        if (spec instanceof Conv1d convolution) {
            return ConvolutionLayer.prepare(convolution, place);
        }
        if (spec instanceof LayerSpec.MaxPool2d pool) {
            return PoolingLayer.prepare(pool, place);
        }
        if (spec instanceof Pool pool) {
            return PoolingLayer.prepare(pool, place);
        }
        if (spec instanceof GlobalPool pool) {
            return PoolingLayer.global(pool.average(), place);
        }
        return elementwise(spec, place);
    }

    private static Layer elementwise(LayerSpec spec, Place place) {
        if (spec instanceof Pointwise function) {
            return PointwiseLayer.prepare(function, place);
        }
        if (spec instanceof Softmax) {
            return PointwiseLayer.softmax(place);
        }
        if (spec instanceof Normalisation norm) {
            return NormalisationLayer.prepare(norm, place);
        }
        if (spec instanceof Dropout dropout) {
            return DropoutLayer.prepare(dropout, place);
        }
        return sequential(spec, place);
    }

    private static Layer sequential(LayerSpec spec, Place place) {
        if (spec instanceof Embedding embedding) {
            return TokenLayers.embedding(embedding, place);
        }
        if (spec instanceof Positional positional) {
            return TokenLayers.positional(positional, place);
        }
        if (spec instanceof MatrixFactors factors) {
            return TokenLayers.matrixFactors(factors, place);
        }
        if (spec instanceof Recurrent recurrent) {
            return RecurrentLayer.prepare(recurrent, place);
        }
        if (spec instanceof Attention attention) {
            return AttentionLayer.prepare(attention, place);
        }
        return composite(spec, place);
    }

    private static Layer composite(LayerSpec spec, Place place) {
        if (spec instanceof Residual residual) {
            return CompositeLayer.residual(residual, place);
        }
        if (spec instanceof Transformer transformer) {
            return CompositeLayer.chain(transformer.parts(place.input()), place);
        }
        throw new IllegalStateException("no layer is prepared for " + spec.kind());
    }
}
