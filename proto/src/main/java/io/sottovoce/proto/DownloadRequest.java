package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;

/**
 * Asks for a model.
 *
 * @param offset byte to begin at: a cut download goes on where it stopped
 */
public record DownloadRequest(TransferKey key, ContentHash model, long offset) {}
