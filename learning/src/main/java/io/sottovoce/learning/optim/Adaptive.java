package io.sottovoce.learning.optim;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.optim.AdaptiveRule.Chunk;
import java.util.ArrayList;
import java.util.List;

/** An optimiser that keeps moments of each element's gradients. Works through the vectors in parts that stay in cache. */
final class Adaptive implements Optimiser {
    private static final int CHUNK = 4096;

    private final AdaptiveRule rule;
    private final double learningRate;
    private final Vectors vectors;
    private final List<Tensor> states = new ArrayList<>();
    private final Chunk chunk = new Chunk(CHUNK);
    private long steps;

    Adaptive(AdaptiveRule rule, double learningRate, Vectors vectors) {
        this.rule = rule;
        this.learningRate = learningRate;
        this.vectors = vectors;
        for (int i = 0; i < rule.states(); i++) {
            states.add(vectors.state());
        }
    }

    @Override
    public void step(double factor) {
        steps++;
        double rate = learningRate * factor;
        for (int i = 0; i < vectors.trained().size(); i++) {
            Segment segment = vectors.trained().get(i);
            for (int at = segment.from(); at < segment.end(); at += CHUNK) {
                move(at, Math.min(CHUNK, segment.end() - at), rate);
            }
        }
    }

    private void move(int at, int count, double rate) {
        vectors.parameters().read(at, chunk.w(), 0, count);
        vectors.gradients().read(at, chunk.g(), 0, count);
        states.get(0).read(at, chunk.first(), 0, count);
        if (states.size() > 1) {
            states.get(1).read(at, chunk.second(), 0, count);
        }
        rule.move(chunk, count, steps, rate);
        vectors.parameters().write(at, chunk.w(), 0, count);
        states.get(0).write(at, chunk.first(), 0, count);
        if (states.size() > 1) {
            states.get(1).write(at, chunk.second(), 0, count);
        }
    }

    @Override
    public void reset() {
        steps = 0;
        states.forEach(Tensor::clear);
    }

    @Override
    public void close() {}
}
