package io.sottovoce.server.engine;

import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadState;

/** One client's place in a round: its ticket, and its upload as far as it has come. Thread-safe. */
interface UploadSeat {
    /** What the client has to show for its transfers. */
    Bytes ticket();

    /** What is stored of the upload. */
    UploadState state();

    /** Begins or resumes the upload; a stream that is still open loses its right to write. */
    UploadSession open();

    /** The round is done with this client: nothing more is taken. */
    void close();
}
