package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;

/**
 * Names a model version.
 *
 * @param version counts from 0 (the initial model) within a task
 * @param hash SHA-256 of the parameters as float32, little-endian
 * @param bytes number of these bytes
 */
public record ModelRef(long version, ContentHash hash, long bytes) {}
