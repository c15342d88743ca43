package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.List;

/** What can happen to a session. */
public sealed interface ClientEvent {
    /** A message came. */
    record Received(ServerMessage message) implements ClientEvent {}

    /**
     * The ledger has written the charge, and training has ended. Until both, no byte of input leaves.
     *
     * @param model hash of the model bytes that were trained on, computed here
     * @param vectors what training gives
     */
    record ReleaseCharged(ContentHash model, List<VectorSpec> vectors) implements ClientEvent {
        public ReleaseCharged {
            vectors = List.copyOf(vectors);
        }
    }

    /** The ledger refused the charge. */
    record ReleaseRefused(String reason) implements ClientEvent {}

    /** The server has acknowledged the last byte of R3b. */
    record UploadAcknowledged() implements ClientEvent {}

    /** Time has passed. */
    record Tick() implements ClientEvent {}

    /** The host application gives up. */
    record Cancelled() implements ClientEvent {}
}
