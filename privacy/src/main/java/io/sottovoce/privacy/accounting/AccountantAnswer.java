package io.sottovoce.privacy.accounting;

import java.util.OptionalDouble;

/**
 * An (epsilon, delta) pair.
 *
 * @param epsilon possibly infinite
 * @param delta in 0..1
 * @param order the Rényi order that proves it, for the Rényi accountant
 */
public record AccountantAnswer(double epsilon, double delta, OptionalDouble order) {}
