package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;

/**
 * Ends an upload.
 *
 * @param root see {@link UploadHashing}
 */
public record UploadTrailer(ContentHash root, TrainingReport report) {}
