package io.sottovoce.proto;

import java.util.Optional;

/** One stream of chunks of an upload. Used by one thread at a time. */
public interface UploadSession {
    /** Stores a chunk durably enough to be reported by {@link FederationHandler#uploadState}; or says why not. */
    Optional<Rejection> chunk(UploadChunk chunk);

    /** Checks and stores the whole update. The receipt is the server's last word, also when it is asked again. */
    Receipt finish(UploadTrailer trailer);

    /** The stream has ended, with or without a trailer; whatever was stored stays. */
    void closed();
}
