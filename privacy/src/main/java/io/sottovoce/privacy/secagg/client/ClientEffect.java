package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.RoundConfig;

/** What the shell does next, in order: each durably done before the next begins. */
public sealed interface ClientEffect {
    /** Remember durably that a round was begun, and the revocation list's epoch. */
    record RememberRound(Octets serverKey, RoundConfig config, ContentHash offerHash) implements ClientEffect {}

    /** Send a message; its bytes are {@link ClientMessage#encode}. */
    record Send(ClientMessage message) implements ClientEffect {}

    /**
     * Charge the ledger for this release, then report {@link ClientEvent.ReleaseCharged}. There is no refund. Noise is
     * drawn after the charge is written.
     *
     * @param session sid
     * @param cohort the numbers that this client computed from the verified roster and its own policy
     */
    record ChargeRelease(RoundConfig config, ContentHash session, CohortNumbers cohort) implements ClientEffect {}

    /**
     * Mask the noised input through this, and upload it. Handed out once; the shell keeps the masked chunks so that it can
     * send the same bytes again.
     */
    record Upload(MaskedUpdate upload) implements ClientEffect {}

    /** Send again what the server lacks of the masked chunks kept. */
    record ResumeUpload() implements ClientEffect {}

    /** The session is dead; tell the server the code. */
    record Aborted(Rejection reason) implements ClientEffect {}

    /** The server's signed result, for the record. */
    record Finished(ContentHash session, ContentHash aggregate) implements ClientEffect {}
}
