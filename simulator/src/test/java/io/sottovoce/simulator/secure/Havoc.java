package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Kills the server once and two clients at places that follow from a seed, and starts them again. */
final class Havoc implements Script {
    private static final int CLIENT_KILLS = 2;
    private static final List<Step> FOR_CLIENTS = List.copyOf(EnumSet.range(Step.ADVERT, Step.UNMASKING));

    private final Field field;
    private final Witness witness;
    private final ExecutorService reviver = Executors.newSingleThreadExecutor();
    private final List<Strike> strikes = new ArrayList<>();
    private final Map<Step, Integer> counts = new EnumMap<>(Step.class);
    private final List<ClientId> struck = new ArrayList<>();
    private long killedNanos;
    private long recoveryNanos;

    /** At the so manieth time that this step is passed. */
    private record Strike(Step step, int time, boolean server) {}

    Havoc(Field field, Witness witness, int seed, int clients) {
        this.field = field;
        this.witness = witness;
        SplittableRandom random = new SplittableRandom(seed);
        Step[] steps = Step.values();
        // Every step has its turn over a row of seeds; which round and which client of it is left to chance.
        strikes.add(new Strike(steps[Math.floorMod(seed, steps.length)], 1 + random.nextInt(2 * clients - 3), true));
        for (int i = 0; i < CLIENT_KILLS; i++) {
            Step step = FOR_CLIENTS.get(random.nextInt(FOR_CLIENTS.size()));
            strikes.add(new Strike(step, 1 + random.nextInt(2 * clients - 3), false));
        }
    }

    /** From the start of the new server's process to the first client that it took back; 0 where it was not killed. */
    long recoveryMillis() {
        return TimeUnit.NANOSECONDS.toMillis(recoveryNanos);
    }

    @Override
    public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
        witness.heard(from, message);
        return Step.of(message).filter(step -> struck(step, from)).isPresent() ? List.of() : List.of(message);
    }

    @Override
    public List<ServerMessage> toClient(ClientId to, ServerMessage message) {
        witness.told(to, message);
        if (message instanceof ServerMessage.Welcome) {
            welcomed();
        }
        return Step.of(message).filter(step -> struck(step, to)).isPresent() ? List.of() : List.of(message);
    }

    @Override
    public void chunk(ClientId from, RoundRef round, UploadChunk chunk) {
        struck(Step.CHUNK, from);
    }

    @Override
    public Receipt uploaded(ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
        witness.uploaded(from, round, chunks, trailer);
        return struck(Step.TRAILER, from)
                ? new Receipt(ErrorCode.INTERNAL, "lost on the way")
                : new Receipt(ErrorCode.OK, "");
    }

    private synchronized void welcomed() {
        if (killedNanos != 0 && recoveryNanos == 0) {
            recoveryNanos = System.nanoTime() - killedNanos;
        }
    }

    /** Whether somebody died here: what was about to pass is lost. */
    private synchronized boolean struck(Step step, ClientId client) {
        int time = counts.merge(step, 1, Integer::sum);
        Optional<Strike> due = strikes.stream()
                .filter(strike -> strike.step() == step && strike.time() <= time)
                .filter(strike -> strike.server() || (!struck.contains(client) && field.maySuffer(client)))
                .findFirst();
        if (due.isEmpty()) {
            return false;
        }
        strikes.remove(due.get());
        if (due.get().server()) {
            field.killServer();
            killedNanos = System.nanoTime();
            field.restartServer();
        } else {
            field.relay.cut(client);
            struck.add(client);
            reviver.execute(() -> {
                field.killClient(client);
                field.startClient(client);
            });
        }
        return true;
    }

    /** Waits until everybody who was killed is back. */
    void end() throws InterruptedException {
        reviver.shutdown();
        if (!reviver.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a client does not come back");
        }
    }
}
