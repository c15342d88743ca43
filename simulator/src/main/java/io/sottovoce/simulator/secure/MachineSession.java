package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.MaskedUpdate;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.simulator.RunException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One sum of real machines. Beside the masked sum the plain one is kept, and every coordinate of what is opened is compared
 * with it: a difference ends the run.
 */
final class MachineSession {
    private static final int CHUNKS_PER_PIECE = 8;

    private final SecureCohorts cohorts;
    private final RoundConfig config;
    private final ServerSide server;
    private final Map<ClientId, SecAggClient> machines;
    private final List<ClientId> members;
    private final Work work;
    private final RingSum plain;

    MachineSession(
            SecureCohorts cohorts,
            ServerSide server,
            List<ClientId> members,
            Map<ClientId, SecAggClient> machines,
            Work work) {
        this.cohorts = cohorts;
        this.config = server.round().setup().config();
        this.server = server;
        this.members = List.copyOf(members);
        this.machines = machines;
        this.work = work;
        this.plain = new RingSum(config.vectors());
    }

    List<ClientId> members() {
        return members;
    }

    /** sid, once the roster is closed. */
    ContentHash session() {
        return server.round().session().orElseThrow();
    }

    /** How the server reads the sum. */
    ReleasePlan plan() {
        return cohorts.task().plan(config, server.round().cohort().orElseThrow());
    }

    /** Every one of these clients answers the last message to it. */
    void exchange(List<ClientId> clients) throws InterruptedException {
        // Read before any answer is given: an answer may make the server send the next message.
        List<ServerMessage> messages = clients.stream().map(server::to).toList();
        List<Callable<ClientMessage>> answers = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            ClientId client = clients.get(i);
            ServerMessage message = messages.get(i);
            answers.add(() -> answer(machine(client), message));
        }
        List<ClientMessage> given = work.all(answers);
        for (int i = 0; i < clients.size(); i++) {
            server.hear(clients.get(i), given.get(i));
        }
        requireAlive();
    }

    /** The message that a machine answers a message with. */
    static ClientMessage answer(SecAggClient machine, ServerMessage message) {
        List<ClientEffect> effects = machine.handle(new ClientEvent.Received(message), SecureCohorts.NOW);
        return effects.stream()
                .filter(ClientEffect.Send.class::isInstance)
                .map(effect -> ((ClientEffect.Send) effect).message())
                .findFirst()
                .orElseThrow(() -> new RunException(
                        "a simulated client did not answer " + message.kind() + " but said " + effects));
    }

    /** A client's input, masked by its machine and taken by the server. */
    boolean input(Brought brought) {
        ClientId client = brought.client();
        if (brought.result().isEmpty() && config.noise().isEmpty()) {
            server.leave(client);
            return false;
        }
        SecAggClient machine = machine(client);
        ClientEffect.ChargeRelease grant = one(
                machine.handle(new ClientEvent.Received(server.to(client)), SecureCohorts.NOW),
                ClientEffect.ChargeRelease.class);
        ReleasePlan own = ReleasePlan.of(config, cohorts.dimension(), grant.cohort());
        MaskedUpdate upload = one(
                        machine.handle(
                                new ClientEvent.ReleaseCharged(config.names().model(), config.vectors()),
                                SecureCohorts.NOW),
                        ClientEffect.Upload.class)
                .upload();
        Inputs input = Inputs.of(cohorts, own, grant.session(), brought);
        List<MaskedChunk> chunks = new ArrayList<>();
        for (int chunk = 0; input.hasNext(); chunk++) {
            int[] coordinates = input.next();
            plain.add(chunk, coordinates);
            chunks.add(upload.next(coordinates));
        }
        server.take(client, chunks, upload.finish());
        machine.handle(new ClientEvent.UploadAcknowledged(), SecureCohorts.NOW);
        return true;
    }

    private static <T extends ClientEffect> T one(List<ClientEffect> effects, Class<T> kind) {
        return effects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow(() -> new RunException(
                        "a simulated client was expected to " + kind.getSimpleName() + " but said " + effects));
    }

    /** The clients agree on who is in the sum, reveal their shares, and the server opens it; empty where it cannot. */
    Optional<ReleaseResult> open() throws InterruptedException {
        if (server.failure().isPresent()) {
            return Optional.empty();
        }
        List<ClientId> inputs = inputs();
        exchange(inputs);
        exchange(inputs);
        ServerEffect.Unmask unmask =
                server.unmask().orElseThrow(() -> new RunException("a simulated server has no plan to unmask by"));
        List<Callable<Boolean>> pieces = new ArrayList<>();
        for (UnmaskPlan.Work piece : unmask.plan().cut(server.sum(), CHUNKS_PER_PIECE)) {
            pieces.add(() -> {
                piece.run();
                return true;
            });
        }
        work.all(pieces);
        ClearSum clear = unmask.plan().release(server.sum());
        requireExact(clear);
        ServerMessage result = server.round().result(clear.hash());
        for (ClientId client : inputs) {
            machine(client).handle(new ClientEvent.Received(result), SecureCohorts.NOW);
        }
        return Optional.of(ReleaseResult.of(plan(), unmask.session(), clear));
    }

    /** The clients whose inputs are in the sum. */
    List<ClientId> inputs() {
        return server.round().inputs();
    }

    private void requireExact(ClearSum clear) {
        int at = 0;
        for (int v = 0; v < clear.vectors().size(); v++) {
            VectorSpec vector = clear.vectors().get(v);
            for (int c = 0; c < vector.chunks(); c++) {
                RingVector expected = plain.chunk(at++);
                if (!Arrays.equals(clear.chunk(v, c).toArray(), expected.toArray())) {
                    throw new RunException("chunk " + c + " of the opened vector " + vector.name()
                            + " is not the sum of the inputs: the protocol is broken");
                }
            }
        }
    }

    private void requireAlive() {
        server.failure().ifPresent(why -> {
            throw new RunException("a simulated session failed: " + why);
        });
    }

    private SecAggClient machine(ClientId client) {
        return Objects.requireNonNull(machines.get(client), "not in the cohort");
    }
}
