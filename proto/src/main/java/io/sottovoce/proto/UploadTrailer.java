package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;
import java.util.Optional;

/**
 * Ends an upload.
 *
 * @param root see {@link UploadHashing}; in secure mode that of the masked chunks
 * @param report in clear mode, and only there
 * @param secure R3b's own trailer, in secure mode and only there; its root is the same
 */
public record UploadTrailer(
        ContentHash root,
        Optional<TrainingReport> report,
        Optional<io.sottovoce.privacy.secagg.message.UploadTrailer> secure) {
    public UploadTrailer {
        if (report.isPresent() == secure.isPresent()) {
            throw new IllegalArgumentException("an upload ends with a report or with a secure trailer");
        }
    }

    /** The end of an upload in clear mode. */
    public static UploadTrailer clear(ContentHash root, TrainingReport report) {
        return new UploadTrailer(root, Optional.of(report), Optional.empty());
    }

    /** The end of a masked upload. */
    public static UploadTrailer secure(io.sottovoce.privacy.secagg.message.UploadTrailer trailer) {
        return new UploadTrailer(trailer.root(), Optional.empty(), Optional.of(trailer));
    }
}
