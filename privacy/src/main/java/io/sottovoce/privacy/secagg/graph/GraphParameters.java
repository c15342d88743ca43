package io.sottovoce.privacy.secagg.graph;

/**
 * How many neighbours a client deals shares to, and how many of the shares restore a secret.
 *
 * @param degree k
 * @param threshold t
 */
public record GraphParameters(int degree, int threshold) {}
