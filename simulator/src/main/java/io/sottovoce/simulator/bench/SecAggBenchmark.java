package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.MaskedUpdate;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.GraphPlan;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.PlanRequest;
import io.sottovoce.privacy.secagg.graph.ThreatClass;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.Ring;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A secure sum of real machines from the first message to the clear sum, which is checked in every coordinate.
 *
 * <p>Every client is a real machine and every masked input real; the inputs under the masks are a few distinct vectors. One
 * client, the last in every phase and so on warm code, is measured by itself, encoding and noise included. Clients drop out
 * after they have dealt their shares, which costs the server most.
 */
public final class SecAggBenchmark {
    private static final int INPUTS = 4;
    private static final double LIMIT_SECONDS = 0.5;
    private static final double CLIP = 1;
    private static final double NOISE_MULTIPLIER = 1;

    private final SecAggSetting setting;
    private final Consumer<String> progress;
    private final GraphParameters graph;
    private final EncodingPlan plan;
    private final BenchWorld world;
    private final Map<String, Double> clientParts = new LinkedHashMap<>();
    private double clientWall;
    private double ingest;

    private SecAggBenchmark(SecAggSetting setting, Consumer<String> progress) {
        this.setting = setting;
        this.progress = progress;
        this.graph = graph(setting);
        CohortNumbers cohort = CohortNumbers.ofShares(setting.clients(), setting.corrupt(), setting.dropped());
        this.plan = EncodingPlan.of(setting.dimension(), CLIP)
                .cohort(setting.clients(), cohort.honestInputs())
                .noiseMultiplier(NOISE_MULTIPLIER)
                .ring(new Ring(setting.bits()))
                .build();
        this.world = new BenchWorld(setting, plan);
    }

    private static GraphParameters graph(SecAggSetting setting) {
        GraphPlan found = GraphPlanner.plan(
                PlanRequest.of(ThreatClass.MALICIOUS, setting.clients(), setting.corrupt(), setting.dropped()));
        if (found instanceof GraphPlan.Infeasible infeasible) {
            throw new IllegalArgumentException("infeasible: " + infeasible.arithmetic());
        }
        return ((GraphPlan.Feasible) found).parameters();
    }

    /**
     * Runs it.
     *
     * @param progress is told of each phase
     * @throws IllegalArgumentException where no such sum is feasible
     * @throws IllegalStateException where the clear sum is not the sum of the survivors' inputs
     */
    public static SecAggFigures run(SecAggSetting setting, Consumer<String> progress)
            throws InterruptedException, GeneralSecurityException {
        return new SecAggBenchmark(setting, progress).run();
    }

    private SecAggFigures run() throws InterruptedException, GeneralSecurityException {
        BenchServer server = new BenchServer(world);
        try (Cohort cohort = new Cohort(world, setting.clients())) {
            progress.accept("advertising keys");
            ServerMessage offer = server.machine().offer();
            exchange(cohort, server, everybody(), "advertise", member -> offer);
            server.close();
            progress.accept("sharing keys");
            exchange(cohort, server, everybody(), "share", server::inboxOf);
            server.close();
            progress.accept("masking and adding up");
            int[] expected = upload(cohort, server);
            server.close();
            progress.accept("voting");
            exchangeAll(cohort, server, "vote");
            progress.accept("revealing shares");
            double restore = exchangeAll(cohort, server, "reveal");
            progress.accept("unmasking");
            return unmask(server, expected, restore);
        }
    }

    private List<Integer> everybody() {
        return IntStream.range(0, setting.clients()).boxed().toList();
    }

    /** The last client in every phase is the measured one, so the first ones drop out. */
    private List<Integer> survivors() {
        return IntStream.range(setting.dropOuts(), setting.clients()).boxed().toList();
    }

    private int measured() {
        return setting.clients() - 1;
    }

    /** Which message a member answers. */
    @FunctionalInterface
    private interface Question {
        ServerMessage to(int member);
    }

    /** All answer; the measured client last and alone. Returns the processor time of the server's last step. */
    private double exchange(Cohort cohort, BenchServer server, List<Integer> members, String part, Question question)
            throws InterruptedException {
        ClientMessage[] answers = new ClientMessage[setting.clients()];
        cohort.forEach(
                members.subList(0, members.size() - 1),
                member -> answers[member] = cohort.answer(member, question.to(member)));
        answers[measured()] = timed(part, () -> cohort.answer(measured(), question.to(measured())));
        for (int member : members.subList(0, members.size() - 1)) {
            server.tell(member, Objects.requireNonNull(answers[member]));
        }
        CpuClock clock = CpuClock.start();
        server.tell(measured(), answers[measured()]);
        return clock.seconds();
    }

    /** The survivors' messages are read before any answer is given: an answer may make the server send the next. */
    private double exchangeAll(Cohort cohort, BenchServer server, String part) throws InterruptedException {
        ServerMessage[] messages = new ServerMessage[setting.clients()];
        for (int member : survivors()) {
            messages[member] = server.inboxOf(member);
        }
        return exchange(cohort, server, survivors(), part, member -> Objects.requireNonNull(messages[member]));
    }

    private interface Task<T> {
        T run();
    }

    private <T> T timed(String part, Task<T> task) {
        long wall = System.nanoTime();
        CpuClock clock = CpuClock.start();
        T result = task.run();
        clientParts.merge(part, clock.seconds(), Double::sum);
        clientWall += (System.nanoTime() - wall) / 1e9;
        return result;
    }

    /** Everyone but the drop-outs masks and uploads; returns the sum that must come out. */
    private int[] upload(Cohort cohort, BenchServer server) throws InterruptedException {
        BenchInputs inputs = new BenchInputs(plan);
        int[][] vectors = new int[INPUTS][];
        for (int i = 0; i < INPUTS; i++) {
            vectors[i] = inputs.encode(inputs.update(i));
        }
        List<Integer> survivors = survivors();
        cohort.forEach(survivors.subList(0, survivors.size() - 1), member -> {
            upload(cohort, server, member, masked(cohort, server, member), vectors[member % INPUTS]);
        });
        var own = inputs.update(measured());
        int[] ownVector = timed("encodeAndNoise", () -> inputs.encode(own));
        MaskedUpdate upload = timed("agreeOnMasks", () -> masked(cohort, server, measured()));
        ingest = upload(cohort, server, measured(), upload, ownVector);
        return expected(vectors, ownVector);
    }

    private MaskedUpdate masked(Cohort cohort, BenchServer server, int member) {
        cohort.take(member, new ClientEvent.Received(server.inboxOf(member)));
        List<ClientEffect> effects = cohort.take(
                member,
                new ClientEvent.ReleaseCharged(
                        world.config().names().model(), world.config().vectors()));
        return ((ClientEffect.Upload) effects.get(0)).upload();
    }

    private double upload(Cohort cohort, BenchServer server, int member, MaskedUpdate upload, int[] vector) {
        VectorSpec spec = world.config().vectors().get(0);
        List<MaskedChunk> chunks = new ArrayList<>(spec.chunks());
        Task<UploadTrailer> masking = () -> {
            int at = 0;
            for (int c = 0; c < spec.chunks(); c++) {
                int end = at + spec.chunkLength(c);
                chunks.add(upload.next(Arrays.copyOfRange(vector, at, end)));
                at = end;
            }
            return upload.finish();
        };
        UploadTrailer trailer = member == measured() ? timed("mask", masking) : masking.run();
        double seconds = server.take(member, chunks, trailer);
        cohort.take(member, new ClientEvent.UploadAcknowledged());
        return seconds;
    }

    private int[] expected(int[][] vectors, int[] ownVector) {
        int[][] all = Arrays.copyOf(vectors, INPUTS + 1);
        all[INPUTS] = ownVector;
        int[] counts = new int[INPUTS + 1];
        for (int member : survivors()) {
            counts[member == measured() ? INPUTS : member % INPUTS]++;
        }
        return BenchInputs.combination(plan.ring(), all, counts);
    }

    private SecAggFigures unmask(BenchServer server, int[] expected, double restore)
            throws InterruptedException, GeneralSecurityException {
        var agreed = server.plan();
        double before = CipherLimit.bytesPerSecond(LIMIT_SECONDS);
        Unmasker.Times times = Unmasker.run(agreed, server.sum(), setting.threads());
        double rate = (before + CipherLimit.bytesPerSecond(LIMIT_SECONDS)) / 2;
        check(agreed.release(server.sum()), expected);
        double bytes = (double) agreed.masks() * plan.paddedDimension() * Integer.BYTES;
        return new SecAggFigures(
                graph.degree(),
                graph.threshold(),
                agreed.masks(),
                times.busiestSeconds(),
                times.cpuSeconds(),
                times.wallSeconds(),
                restore,
                ingest,
                clientParts,
                clientWall,
                plan.ring().packedBytes(plan.paddedDimension()),
                rate,
                bytes / rate);
    }

    private static void check(ClearSum clear, int[] expected) {
        VectorSpec spec = clear.vectors().get(0);
        int at = 0;
        for (int c = 0; c < spec.chunks(); c++) {
            for (int value : clear.chunk(0, c).toArray()) {
                if (value != expected[at++]) {
                    throw new IllegalStateException("coordinate " + (at - 1) + " of the clear sum is " + value
                            + ", expected " + expected[at - 1]);
                }
            }
        }
    }
}
