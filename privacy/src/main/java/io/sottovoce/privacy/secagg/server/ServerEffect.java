package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;

/** What the shell does next, in order: each durably done before the next begins. */
public sealed interface ServerEffect {
    /** What must be durable before anybody is told of it. A server that cannot reload it aborts the session. */
    enum Fact {
        /** The entries of the roster, and the graph. */
        ROSTER,
        /** U2. */
        SHARE_SET,
        /** U3. */
        INPUT_SET,
        /** The votes. */
        QUORUM
    }

    /** Store a fact durably. */
    record Persist(Fact fact, Octets content) implements ServerEffect {}

    /** Send a message to a client. */
    record Send(ClientId to, ServerMessage message) implements ServerEffect {}

    /** Keep a chunk until the client's upload is complete; it is not part of any sum yet. */
    record Stage(ClientId from, MaskedChunk chunk) implements ServerEffect {}

    /** The client's upload is complete and verified: add its staged chunks to the sum, once, then acknowledge. */
    record AddToSum(ClientId from) implements ServerEffect {}

    /** Tell a client that its message was refused. Its session goes on without it. */
    record Refuse(ClientId to, Rejection reason) implements ServerEffect {}

    /** A client is proved to have cheated: leave it out from now on. */
    record Convict(ClientId client, String evidence) implements ServerEffect {}

    /**
     * Every mask is known: run the plan over the sum.
     *
     * @param session sid
     * @param cohort the numbers of the roster, with the configured share of corrupt clients
     */
    record Unmask(UnmaskPlan plan, ContentHash session, CohortNumbers cohort) implements ServerEffect {}

    /** The session is dead; tell the clients the code. */
    record Aborted(Rejection reason) implements ServerEffect {}
}
