package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One session of a client (SA-1, 1.5).
 *
 * <pre>
 * AWAITING_OFFER     R0  -> remember round, R1          -> AWAITING_ROSTER
 * AWAITING_ROSTER    R2a -> R2b                         -> AWAITING_DELIVERY
 * AWAITING_DELIVERY  R3a -> charge the ledger           -> AWAITING_CHARGE
 * AWAITING_CHARGE    charged -> upload                  -> UPLOADING
 * UPLOADING          acknowledged                       -> AWAITING_SURVIVORS
 * AWAITING_SURVIVORS R4a -> mode M: R4b                 -> AWAITING_QUORUM
 *                        -> mode H: R5b                 -> UNMASKED
 * AWAITING_QUORUM    R5a -> R5b                         -> UNMASKED
 * UNMASKED           R6                                 -> FINISHED
 * any                anything else of a peer            -> ABORTED
 * </pre>
 *
 * <p>Guarantees the once rule: each kind of message is taken once; the same message again is answered with the effects of
 * the first time, unchanged; another one of a kind already taken ends the session for good. Guarantees that everything
 * secret is overwritten at the end, however it comes.
 *
 * <p>Lives in memory only. A session whose process died is dead, and must not be restored. That an identity has one live
 * session per server key and task is the shell's job.
 */
public final class SecAggClient {
    private record Taken(ContentHash hash, List<ClientEffect> answer) {}

    private final Map<ServerMessage.Kind, Taken> taken = new EnumMap<>(ServerMessage.Kind.class);
    private ClientState state;

    /** A session that waits for R0. */
    public SecAggClient(ClientSetup setup) {
        this.state = new AwaitingOffer(setup);
    }

    /** Where the session stands. */
    public ClientPhase phase() {
        return state.phase();
    }

    /** Takes an event; returns what to do, in order. */
    public List<ClientEffect> handle(ClientEvent event, Moment now) {
        if (state instanceof Aborted) {
            return List.of();
        }
        try {
            PeerFault.unless(
                    now.monotonicMillis() <= state.deadlineMillis(), AbortCode.DEADLINE, "too late in " + phase());
            return event instanceof ClientEvent.Received received ? receive(received.message(), now) : move(own(event));
        } catch (PeerFault fault) {
            return abort(fault.rejection());
        } catch (RuntimeException bug) {
            // Ours or the shell's. Whatever it was, a session that is not understood holds no secret any more.
            end(new Aborted());
            throw bug;
        }
    }

    private List<ClientEffect> receive(ServerMessage message, Moment now) throws PeerFault {
        ContentHash hash = message.contentHash();
        Taken before = taken.get(message.kind());
        if (before != null) {
            PeerFault.unless(
                    before.hash().equals(hash), AbortCode.REPLAY, "another " + message.kind() + " after the first");
            return message.kind() == ServerMessage.Kind.DELIVERY ? state.uploadAgain() : before.answer();
        }
        List<ClientEffect> effects = move(state.take(message, now));
        taken.put(message.kind(), new Taken(hash, answerAgain(effects)));
        if (state instanceof Finished) { // the answers hold the opened shares, and nobody needs them now
            taken.replaceAll((kind, answered) -> new Taken(answered.hash(), List.of()));
        }
        return effects;
    }

    /** A repeat is answered with the same messages; only what was sent is sent again, nothing is charged again. */
    private static List<ClientEffect> answerAgain(List<ClientEffect> effects) {
        return effects.stream().filter(ClientEffect.Send.class::isInstance).toList();
    }

    private ClientState.Step own(ClientEvent event) throws PeerFault {
        if (event instanceof ClientEvent.ReleaseCharged charged) {
            return state.charged(charged);
        }
        if (event instanceof ClientEvent.UploadAcknowledged) {
            return state.acknowledged();
        }
        if (event instanceof ClientEvent.ReleaseRefused refused) {
            throw new PeerFault(AbortCode.LEDGER, refused.reason());
        }
        if (event instanceof ClientEvent.Cancelled) {
            throw new PeerFault(AbortCode.CANCELLED, "cancelled by the host");
        }
        return ClientState.Step.to(state);
    }

    private List<ClientEffect> move(ClientState.Step step) {
        state = step.next();
        return step.effects();
    }

    private List<ClientEffect> abort(Rejection reason) {
        end(new Aborted());
        return List.of(new ClientEffect.Aborted(reason));
    }

    private void end(Aborted last) {
        state.wipe();
        taken.clear();
        state = last;
    }
}
