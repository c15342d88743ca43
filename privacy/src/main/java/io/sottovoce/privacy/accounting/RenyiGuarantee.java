package io.sottovoce.privacy.accounting;

/**
 * An (epsilon, delta) pair and the Rényi order that proves it.
 *
 * @param epsilon possibly infinite
 * @param delta in 0..1
 * @param order the order at which the conversion is smallest
 */
public record RenyiGuarantee(double epsilon, double delta, double order) {}
