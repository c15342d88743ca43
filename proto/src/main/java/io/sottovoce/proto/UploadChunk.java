package io.sottovoce.proto;

/**
 * A piece of an update: 2^16 coordinates, the last one of a vector fewer.
 *
 * @param vector index into the offer's vectors
 * @param index chunk within the vector, from 0
 */
public record UploadChunk(int vector, int index, Bytes data) {}
