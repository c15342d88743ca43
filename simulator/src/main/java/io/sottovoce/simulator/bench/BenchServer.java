package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The real server machine with a shell that keeps nothing but the sum: one client's chunks at a time are staged. */
final class BenchServer {
    private final SecAggServer machine;
    private final MaskedSum sum;
    private final Map<ClientId, ServerMessage> inbox = new HashMap<>();
    private Optional<UnmaskPlan> plan = Optional.empty();

    BenchServer(BenchWorld world) {
        this.machine = world.server();
        this.sum = new MaskedSum(world.config().vectors());
    }

    SecAggServer machine() {
        return machine;
    }

    MaskedSum sum() {
        return sum;
    }

    synchronized ServerMessage inboxOf(int member) {
        return Objects.requireNonNull(inbox.get(BenchWorld.id(member)), "the server has not answered");
    }

    synchronized void tell(int member, ClientMessage message) {
        follow(new ServerEvent.Received(BenchWorld.id(member), message), Map.of());
    }

    synchronized void close() {
        follow(new ServerEvent.PhaseClosed(machine.phase()), Map.of());
    }

    /** Takes a whole upload; returns the processor time of checking and adding it. */
    synchronized double take(int member, List<MaskedChunk> chunks, UploadTrailer trailer) {
        CpuClock clock = CpuClock.start();
        ClientId id = BenchWorld.id(member);
        Map<SecAggServer.ChunkPlace, Octets> staged = new HashMap<>();
        for (MaskedChunk chunk : chunks) {
            follow(new ServerEvent.ChunkReceived(id, chunk), Map.of());
            staged.put(new SecAggServer.ChunkPlace(chunk.vector(), chunk.index()), chunk.packed());
        }
        follow(new ServerEvent.Received(id, trailer), staged);
        return clock.seconds();
    }

    /** Ends the last phase: what comes out is the plan. */
    synchronized UnmaskPlan plan() {
        return plan.orElseThrow(() -> new IllegalStateException("no plan in phase " + machine.phase()));
    }

    private void follow(ServerEvent event, Map<SecAggServer.ChunkPlace, Octets> staged) {
        List<ServerEffect> refused = new ArrayList<>();
        for (ServerEffect effect : machine.handle(event, BenchWorld.NOW)) {
            if (effect instanceof ServerEffect.Send send) {
                inbox.put(send.to(), send.message());
            } else if (effect instanceof ServerEffect.AddToSum add) {
                sum.add(
                        add.from(),
                        (v, c) -> Objects.requireNonNull(staged.get(new SecAggServer.ChunkPlace(v, c)), "not staged"));
            } else if (effect instanceof ServerEffect.Unmask unmask) {
                plan = Optional.of(unmask.plan());
            } else if (effect instanceof ServerEffect.Refuse || effect instanceof ServerEffect.Aborted) {
                refused.add(effect);
            }
        }
        if (!refused.isEmpty()) {
            throw new IllegalStateException("the server of the benchmark refused: " + refused);
        }
    }
}
