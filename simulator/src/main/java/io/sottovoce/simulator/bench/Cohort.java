package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The real client machines of a session, worked on by as many threads as there are processors. */
final class Cohort implements AutoCloseable {
    private final List<SecAggClient> machines;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    Cohort(BenchWorld world, int clients) throws InterruptedException {
        SecAggClient[] made = new SecAggClient[clients];
        this.machines = new ArrayList<>(clients);
        forEach(IntStream.range(0, clients).boxed().toList(), i -> made[i] = world.client(i));
        machines.addAll(List.of(made));
    }

    /** Work on one member. */
    @FunctionalInterface
    interface Work {
        void on(int member);
    }

    /** Does the work for all members, in parallel, and waits for it. */
    void forEach(List<Integer> members, Work work) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (int member : members) {
            running.add(workers.submit(() -> work.on(member)));
        }
        for (Future<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a client of the benchmark failed", e.getCause());
            }
        }
    }

    List<ClientEffect> take(int member, ClientEvent event) {
        return machines.get(member).handle(event, BenchWorld.NOW);
    }

    /** Takes a message of the server and gives the one that it is answered with. */
    ClientMessage answer(int member, ServerMessage message) {
        return take(member, new ClientEvent.Received(message)).stream()
                .filter(ClientEffect.Send.class::isInstance)
                .map(effect -> ((ClientEffect.Send) effect).message())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("member " + member + " did not answer " + message.kind()
                        + " but is " + machines.get(member).phase()));
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
