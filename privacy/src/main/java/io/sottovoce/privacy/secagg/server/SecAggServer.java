package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session of the server (SA-1, 1.5).
 *
 * <pre>
 * ADVERTISING  R1 each; closed -> persist U1, R2a               -> SHARING
 * SHARING      R2b each; closed -> persist U2, R3a              -> COLLECTING
 * COLLECTING   chunks, R3b each; closed -> persist U3, R4a      -> VOTING (mode M), UNMASKING (mode H)
 * VOTING       R4b each; quorum reached -> persist it, R5a      -> UNMASKING
 * UNMASKING    R5b each; all there or closed -> plan            -> COMPLETE
 * any          too few, no quorum, shares that do not join      -> ABORTED
 * </pre>
 *
 * <p>A client's fault refuses that client's message and leaves the state as it was. The same message again is taken as
 * said already. Shares of survivors' mask roots and of the dropped ones' self masks never come here: clients send one kind.
 *
 * <p>Cannot be restored after a crash: the shell aborts the session and runs the round again with fresh keys.
 */
public final class SecAggServer {
    private final ServerSetup setup;
    private ServerState state;

    /** A session that takes R1 of whoever was sent {@link #offer}. */
    public SecAggServer(ServerSetup setup) {
        this.setup = setup;
        this.state = new Advertising(setup);
    }

    private SecAggServer(ServerSetup setup, ServerState state) {
        this.setup = setup;
        this.state = state;
    }

    /** The session of a group, whose members have sent R1; closing its first phase sends R2a. */
    static SecAggServer ofGroup(ServerSetup setup, List<Advert> members) {
        return new SecAggServer(setup, Advertising.ofChecked(setup, members));
    }

    /** R0. */
    public Offer offer() {
        return Offer.sign(setup.config(), Octets.owning(setup.revoked().toBytes()), setup.key());
    }

    /** Where the session stands. */
    public ServerPhase phase() {
        return state.phase();
    }

    /** Takes an event; returns what to do, in order. */
    public List<ServerEffect> handle(ServerEvent event, Moment now) {
        if (state instanceof Dead) {
            return List.of();
        }
        if (event instanceof ServerEvent.Received received) {
            return attempt(received.from(), () -> state.take(received.from(), received.message(), now));
        }
        if (event instanceof ServerEvent.ChunkReceived chunk) {
            return attempt(chunk.from(), () -> state.takeChunk(chunk.from(), chunk.chunk()));
        }
        if (event instanceof ServerEvent.Cancelled) {
            return abort(new Rejection(AbortCode.CANCELLED, "cancelled by the operator"));
        }
        return ((ServerEvent.PhaseClosed) event).phase() == phase() ? close() : List.of();
    }

    /** sid; empty before the roster is closed. */
    public Optional<ContentHash> session() {
        return state instanceof Joined joined ? Optional.of(joined.book().session()) : Optional.empty();
    }

    /** The numbers of the roster, with the configured share of corrupt clients; empty before it is closed. */
    public Optional<CohortNumbers> cohort() {
        return state instanceof Joined joined ? Optional.of(joined.book().cohort()) : Optional.empty();
    }

    /** A chunk's place in an upload. */
    public record ChunkPlace(int vector, int chunk) {}

    /** The chunks that the server has of a client's upload, for it to go on after them; empty outside of that phase. */
    public List<ChunkPlace> receivedFrom(ClientId client) {
        return state instanceof Collecting collecting ? collecting.received(client) : List.of();
    }

    /** R6 for an aggregate; only once the session is complete. */
    public Result result(ContentHash aggregate) {
        if (!(state instanceof Complete complete)) {
            throw new IllegalStateException("no result in phase " + phase());
        }
        return Result.sign(complete.book().session(), aggregate, setup.key());
    }

    @FunctionalInterface
    private interface Transition {
        ServerState.Step run() throws PeerFault;
    }

    private List<ServerEffect> attempt(ClientId from, Transition transition) {
        try {
            return move(transition.run());
        } catch (SessionFault fault) {
            return abort(fault);
        } catch (Cheating cheating) {
            return List.of(
                    new ServerEffect.Refuse(from, cheating.rejection()),
                    new ServerEffect.Distrust(from, cheating.rejection().detail()));
        } catch (PeerFault fault) {
            return List.of(new ServerEffect.Refuse(from, fault.rejection()));
        }
    }

    private List<ServerEffect> close() {
        try {
            return move(state.close());
        } catch (SessionFault fault) {
            return abort(fault);
        } catch (PeerFault fault) {
            return abort(fault.rejection());
        }
    }

    private List<ServerEffect> move(ServerState.Step step) {
        state = step.next();
        return step.effects();
    }

    private List<ServerEffect> abort(SessionFault fault) {
        List<ServerEffect> effects = new ArrayList<>();
        fault.evidence().forEach(proof -> effects.add(new ServerEffect.Convict(proof.client(), proof)));
        effects.addAll(abort(fault.rejection()));
        return effects;
    }

    private List<ServerEffect> abort(Rejection reason) {
        state.wipe();
        state = new Dead();
        return List.of(new ServerEffect.Aborted(reason));
    }
}
