package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.simulator.RunException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The server's session of one sum, with a shell that stages one upload at a time and keeps the last message to each client.
 * Thread-safe. Nobody here misbehaves, so that a refused message is a fault of the simulation and ends it.
 */
final class ServerSide {
    private final SecureRound round;
    private final MaskedSum sum;
    private final Map<ClientId, ServerMessage> inbox = new HashMap<>();
    private Optional<ServerEffect.Unmask> unmask = Optional.empty();
    private Optional<String> failure = Optional.empty();

    ServerSide(SecureRound round) {
        this.round = round;
        this.sum = new MaskedSum(round.setup().config().vectors());
    }

    SecureRound round() {
        return round;
    }

    MaskedSum sum() {
        return sum;
    }

    /** The last message to a client. */
    synchronized ServerMessage to(ClientId client) {
        return Objects.requireNonNull(inbox.get(client), "the server has not answered");
    }

    /** Why there will be no sum. */
    synchronized Optional<String> failure() {
        return failure;
    }

    /** How the sum is opened, once every share is there. */
    synchronized Optional<ServerEffect.Unmask> unmask() {
        return unmask;
    }

    /** Does what is due although nothing has happened. */
    synchronized void begin() {
        follow(new SecureEvent.TimePassed(), Map.of());
    }

    synchronized void hear(ClientId from, ClientMessage message) {
        follow(new SecureEvent.Heard(from, message), Map.of());
    }

    /** A client could not train, and without noise an input of zero would show it. */
    synchronized void leave(ClientId client) {
        follow(new SecureEvent.Left(client, ExclusionReason.TRAINING_FAILED, "DIVERGED"), Map.of());
    }

    /** Takes a whole upload. */
    synchronized void take(ClientId from, List<MaskedChunk> chunks, UploadTrailer trailer) {
        Map<SecAggServer.ChunkPlace, Octets> staged = new HashMap<>();
        for (MaskedChunk chunk : chunks) {
            follow(new SecureEvent.Chunk(from, chunk), Map.of());
            staged.put(new SecAggServer.ChunkPlace(chunk.vector(), chunk.index()), chunk.packed());
        }
        follow(new SecureEvent.Heard(from, trailer), staged);
    }

    private void follow(SecureEvent event, Map<SecAggServer.ChunkPlace, Octets> staged) {
        for (SecureEffect effect : round.on(event, SecureCohorts.NOW)) {
            if (effect instanceof SecureEffect.Failed failed) {
                failure = Optional.of(failed.problem());
            } else if (effect instanceof SecureEffect.Protocol protocol) {
                carryOut(protocol.effect(), staged);
            }
        }
    }

    private void carryOut(ServerEffect effect, Map<SecAggServer.ChunkPlace, Octets> staged) {
        if (effect instanceof ServerEffect.Send send) {
            inbox.put(send.to(), send.message());
        } else if (effect instanceof ServerEffect.AddToSum add) {
            sum.add(
                    add.from(),
                    (v, c) -> Objects.requireNonNull(staged.get(new SecAggServer.ChunkPlace(v, c)), "not staged"));
        } else if (effect instanceof ServerEffect.Unmask made) {
            unmask = Optional.of(made);
        } else if (effect instanceof ServerEffect.Refuse refused) {
            throw new RunException("the simulated server refused client " + refused.to() + ": " + refused.reason());
        }
    }
}
