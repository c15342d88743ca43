package io.sottovoce.proto;

/**
 * A vector of an update.
 *
 * @param name distinct within an offer
 * @param dimension number of coordinates
 * @param bits bits a coordinate; 32 for float32 in clear mode
 */
public record VectorSpec(String name, long dimension, int bits) {}
