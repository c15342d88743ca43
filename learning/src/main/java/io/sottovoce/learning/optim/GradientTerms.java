package io.sottovoce.learning.optim;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Clipping;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Regularisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a batch's gradient before a step: terms of regularisation, the pull towards an anchor, a correction, and
 * then the bound. Thread-confined.
 */
public final class GradientTerms implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final Vectors vectors;
    private final List<Segment> weights;
    private final Regularisation regularisation;
    private final Optional<Clipping> clipping;
    private final List<Kernel> ridge = new ArrayList<>();
    private final float[] values = new float[CHUNK];
    private final float[] gradients = new float[CHUNK];
    private @Nullable Pull pull;
    private @Nullable Correction correction;
    private boolean pulling;
    private boolean correcting;

    /** The terms of a plan over these vectors. */
    public GradientTerms(ModelSpec model, Vectors vectors, Regularisation regularisation, Optional<Clipping> clipping) {
        this.vectors = vectors;
        this.regularisation = regularisation;
        this.clipping = clipping;
        this.weights = Segment.of(
                model,
                block -> block.weight()
                        && vectors.trained().stream()
                                .anyMatch(each -> each.from() <= block.offset() && block.end() <= each.end()));
        if (regularisation.l2() > 0) {
            for (Segment segment : weights) {
                Tensor w = part(vectors.parameters(), segment);
                Tensor g = part(vectors.gradients(), segment);
                ridge.add(vectors.kernels().addScaled(g, regularisation.l2(), w, g));
            }
        }
    }

    /** From now on {@code strength (w - anchor)} is added; zero ends it. */
    public void pullTo(float[] anchor, double strength) {
        pulling = strength > 0;
        if (!pulling) {
            return;
        }
        Pull held = pull;
        if (held == null) {
            held = new Pull();
            pull = held;
        }
        held.strength = strength;
        held.anchor.write(0, anchor, 0, anchor.length);
    }

    /** From now on this vector is added to the gradient; null ends it. */
    public void correctBy(float @Nullable [] vector) {
        correcting = vector != null;
        if (vector == null) {
            return;
        }
        Correction held = correction;
        if (held == null) {
            held = new Correction();
            correction = held;
        }
        held.vector.write(0, vector, 0, vector.length);
    }

    /** Changes the gradient of a batch. */
    public void apply() {
        for (int i = 0; i < ridge.size(); i++) {
            ridge.get(i).run();
        }
        if (regularisation.l1() > 0) {
            lasso();
        }
        if (pulling && pull != null) {
            pull.kernel.run();
        }
        if (correcting && correction != null) {
            correction.kernel.run();
        }
        if (clipping.isPresent()) {
            clip(clipping.get());
        }
    }

    @Override
    public void close() {
        ridge.forEach(Kernel::close);
        if (pull != null) {
            pull.kernel.close();
        }
        if (correction != null) {
            correction.kernel.close();
        }
    }

    private void lasso() {
        float strength = (float) regularisation.l1();
        for (int s = 0; s < weights.size(); s++) {
            Segment segment = weights.get(s);
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                int count = Math.min(CHUNK, segment.end() - at);
                vectors.parameters().read(at, values, 0, count);
                vectors.gradients().read(at, gradients, 0, count);
                for (int i = 0; i < count; i++) {
                    gradients[i] += strength * Math.signum(values[i]);
                }
                vectors.gradients().write(at, gradients, 0, count);
            }
        }
    }

    private void clip(Clipping bound) {
        if (bound.byNorm()) {
            double norm = Math.sqrt(squaredNorm());
            if (norm > bound.bound()) {
                scale((float) (bound.bound() / norm));
            }
        } else {
            cut((float) bound.bound());
        }
    }

    private double squaredNorm() {
        double sum = 0;
        for (int s = 0; s < vectors.trained().size(); s++) {
            Segment segment = vectors.trained().get(s);
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                int count = Math.min(CHUNK, segment.end() - at);
                vectors.gradients().read(at, gradients, 0, count);
                for (int i = 0; i < count; i++) {
                    sum += (double) gradients[i] * gradients[i];
                }
            }
        }
        return sum;
    }

    private void scale(float factor) {
        for (int s = 0; s < vectors.trained().size(); s++) {
            Segment segment = vectors.trained().get(s);
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                int count = Math.min(CHUNK, segment.end() - at);
                vectors.gradients().read(at, gradients, 0, count);
                for (int i = 0; i < count; i++) {
                    gradients[i] *= factor;
                }
                vectors.gradients().write(at, gradients, 0, count);
            }
        }
    }

    private void cut(float bound) {
        for (int s = 0; s < vectors.trained().size(); s++) {
            Segment segment = vectors.trained().get(s);
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                int count = Math.min(CHUNK, segment.end() - at);
                vectors.gradients().read(at, gradients, 0, count);
                for (int i = 0; i < count; i++) {
                    gradients[i] = Math.max(-bound, Math.min(bound, gradients[i]));
                }
                vectors.gradients().write(at, gradients, 0, count);
            }
        }
    }

    private static Tensor part(Tensor vector, Segment segment) {
        return vector.slice(segment.from(), segment.length());
    }

    /** Towards an anchor. */
    private final class Pull {
        private final Tensor anchor = vectors.state();
        private final Kernel kernel;
        private double strength;

        Pull() {
            Kernels kernels = vectors.kernels();
            List<Kernel> parts = new ArrayList<>();
            for (Segment segment : vectors.trained()) {
                Tensor g = part(vectors.gradients(), segment);
                parts.add(kernels.addScaled(g, () -> strength, part(vectors.parameters(), segment), g));
                parts.add(kernels.addScaled(g, () -> -strength, part(anchor, segment), g));
            }
            this.kernel = Kernel.sequence(parts);
        }
    }

    /** By a fixed vector. */
    private final class Correction {
        private final Tensor vector = vectors.state();
        private final Kernel kernel;

        Correction() {
            List<Kernel> parts = new ArrayList<>();
            for (Segment segment : vectors.trained()) {
                Tensor g = part(vectors.gradients(), segment);
                parts.add(vectors.kernels().addScaled(g, 1, part(vector, segment), g));
            }
            this.kernel = Kernel.sequence(parts);
        }
    }
}
