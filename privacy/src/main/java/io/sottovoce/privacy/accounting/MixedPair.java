package io.sottovoce.privacy.accounting;

/** A mechanism that is one pair with probability 1 - weight and another with probability weight, visibly. */
record MixedPair(LossPair first, LossPair second, double weight) implements LossPair {
    @Override
    public LossDistribution discretise(Direction direction, double step) {
        return first.discretise(direction, step).mixedWith(second.discretise(direction, step), weight);
    }

    @Override
    public double deviation(Direction direction) {
        return Math.max(first.deviation(direction), second.deviation(direction));
    }

    @Override
    public double range(Direction direction) {
        return Math.max(first.range(direction), second.range(direction));
    }
}
