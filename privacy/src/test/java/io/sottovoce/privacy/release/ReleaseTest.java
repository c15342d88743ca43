package io.sottovoce.privacy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.vector.ClippedUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReleaseTest {
    private static final int CLIENTS = 8;
    private static final NoiseTerms NOISE = new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 1.5, 1e-5, 100, 0);

    private final World world = new World();
    private final NoiseSamplers samplers = new NoiseSamplers();

    @Test
    void withoutNoise_meanIsThatOfTheClippedUpdates() {
        Session session = new Session(300, Optional.empty());
        ReleaseResult result = session.run(Set.of());
        assertClose(session.meanOf(Set.of()), result.mean().toArray(), 2.0 / CLIENTS);
        assertEquals(1, result.trained(), 1e-9);
        assertEquals(0.25, result.meanLoss(), 4e-3);
        assertEquals(CLIENTS, result.inputs());
    }

    @Test
    void modelOfSeveralBlocksAndChunks_meanIsThatOfTheClippedUpdates() {
        Session session = new Session(150_000, Optional.empty());
        assertClose(session.meanOf(Set.of()), session.run(Set.of()).mean().toArray(), 0.5);
    }

    @Test
    void clientWithoutUpdate_countsAsZeroAndStaysInTheSum() {
        Session session = new Session(300, Optional.empty());
        ReleaseResult result = session.run(Set.of(2, 5));
        assertClose(session.meanOf(Set.of(2, 5)), result.mean().toArray(), 2.0 / CLIENTS);
        assertEquals(0.75, result.trained(), 1e-9);
        assertEquals(0.25, result.meanLoss(), 4e-3);
    }

    /** Error probability below 1e-9: the variance of 2^15 Gaussian-like coordinates within 5 %, six deviations. */
    @Test
    void withNoise_varianceIsThatOfAllShares() {
        Session session = new Session(1 << 15, Optional.of(NOISE));
        ReleaseResult result = session.run(Set.of(0, 1, 2, 3, 4, 5, 6, 7));
        double unit = session.plan().encoding().scale() * CLIENTS;
        double expected = CLIENTS * session.plan().encoding().shareVariance() / (unit * unit);
        double sum = 0;
        for (float x : result.mean().toArray()) {
            sum += x * (double) x;
        }
        double variance = sum / (1 << 15);
        assertEquals(1, variance / expected, 0.05);
    }

    @Test
    void charge_namesWhatIsSpent() {
        Session session = new Session(300, Optional.of(NOISE));
        ReleasePlan plan = session.plan();
        double alone = plan.zeroOut().orElseThrow().epsilon(1e-5).epsilon();
        double gaussian = 3.0; // the Gaussian of z = 1.5 at 1e-5 has 2.78; metrics and Skellam add a little
        assertTrue(alone > 2.5 && alone < gaussian + 0.5, () -> "epsilon " + alone);
        assertTrue(plan.replaceOne().orElseThrow().epsilon(1e-5).epsilon() > alone);
        assertTrue(plan.ownNoiseOnly(plan.encoding().shares())
                        .orElseThrow()
                        .epsilon(1e-5)
                        .epsilon()
                > alone);
        assertEquals(
                plan.encoding().nominalVariance(),
                plan.charge(samplers).orElseThrow().parameters().variance());
    }

    @Test
    void designCoversEveryCohortOfItsRange() {
        for (int dropped : new int[] {0, 50_000, 100_000, 200_000}) {
            CohortTerms terms = terms(20, 260, dropped);
            ReleaseDesign design = ReleaseDesign.of(5_000, 0.7, terms, Optional.of(NOISE));
            RoundConfig config = world.config(260, dropped, Suite.CLASSICAL, design.vectors(), world.revoking());
            config = Configs.withNoise(Configs.withEncoding(config, design.encoding()), Optional.of(NOISE));
            for (int n = 20; n <= 260; n += 7) {
                CohortNumbers numbers =
                        CohortNumbers.ofShares(n, new PartsPerMillion(100_000), new PartsPerMillion(dropped));
                assertEquals(
                        n, ReleasePlan.of(config, 5_000, numbers).encoding().clients());
            }
        }
    }

    /** On the ring a server may try rosters until one suits it; on the complete graph every roster is the same. */
    @Test
    void charge_coversWhatAServerGainsByTryingRosters() {
        CohortTerms terms = terms(20, 260, 50_000);
        ReleaseDesign design = ReleaseDesign.of(5_000, 0.7, terms, Optional.of(NOISE));
        RoundConfig config = Configs.withNoise(
                Configs.withEncoding(
                        world.config(260, 50_000, Suite.CLASSICAL, design.vectors(), world.revoking()),
                        design.encoding()),
                Optional.of(NOISE));
        assertEquals(Mode.MALICIOUS, config.mode());
        int sigma = config.cohort().sigma();
        for (int n : new int[] {255, 256}) {
            CohortNumbers numbers =
                    CohortNumbers.ofShares(n, new PartsPerMillion(100_000), new PartsPerMillion(50_000));
            assertEquals(
                    Math.scalb(1.0, n == 255 ? -sigma : 64 - sigma),
                    ReleasePlan.of(config, 5_000, numbers)
                            .charge(samplers)
                            .orElseThrow()
                            .protocolFailure());
        }
    }

    @Test
    void vectorsOtherThanTheModelAndTheMetrics_areRefused() {
        Session session = new Session(300, Optional.empty());
        List<VectorSpec> picked =
                List.of(new VectorSpec("model", 1, 20), session.config.vectors().get(1));
        CohortNumbers numbers = session.numbers();
        assertThrows(
                IllegalArgumentException.class,
                () -> ReleasePlan.of(Configs.withVectors(session.config, picked), 300, numbers));
        assertThrows(IllegalArgumentException.class, () -> ReleasePlan.of(session.config, 600, numbers));
        EncodingTerms loud = new EncodingTerms(1.0, session.config.encoding().scale() * 1e6, 0.6, 9);
        assertThrows(
                IllegalArgumentException.class,
                () -> ReleasePlan.of(Configs.withEncoding(session.config, loud), 300, numbers));
    }

    private static CohortTerms terms(int min, int max, int droppedPpm) {
        return new CohortTerms(
                new PartsPerMillion(100_000), new PartsPerMillion(droppedPpm), 104, 30, min, max, Math.max(1, min / 2));
    }

    private static float[] clipped(float[] update) {
        double norm = 0;
        for (float x : update) {
            norm += x * (double) x;
        }
        float factor = (float) Math.min(1, 1 / Math.sqrt(norm));
        for (int i = 0; i < update.length; i++) {
            update[i] *= factor;
        }
        return update;
    }

    private static void assertClose(float[] expected, float[] actual, double normOfDifference) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += (expected[i] - actual[i]) * (double) (expected[i] - actual[i]);
        }
        double norm = Math.sqrt(sum);
        assertTrue(norm < normOfDifference, () -> "differs by " + norm);
    }

    /** Real machines; what they carry is a release. */
    private final class Session {
        final int dimension;
        final RoundConfig config;
        final SecAggServer server;
        final List<TestClient> clients = new ArrayList<>();
        final List<float[]> updates = new ArrayList<>();

        Session(int dimension, Optional<NoiseTerms> noise) {
            this.dimension = dimension;
            RevocationList revoked = world.revoking();
            ReleaseDesign design = ReleaseDesign.of(dimension, 1.0, terms(CLIENTS, CLIENTS, 250_000), noise);
            RoundConfig base = world.config(CLIENTS, 250_000, Suite.CLASSICAL, design.vectors(), revoked);
            this.config = Configs.withNoise(Configs.withEncoding(base, design.encoding()), noise);
            this.server =
                    new SecAggServer(new ServerSetup(config, world.serverKey, world.authorities, revoked, Set.of()));
            Random random = new Random(7);
            for (int i = 0; i < CLIENTS; i++) {
                ClientId id = ClientId.of(Arrays.copyOf(Canonical.u32(i), 16));
                SigningKey key = SigningKey.generate(world.randomness);
                clients.add(new TestClient(world, id, key, world.certify(id, key), policy(), new int[2][]));
                float[] update = new float[dimension];
                for (int k = 0; k < dimension; k++) {
                    update[k] = (float) (random.nextGaussian() * 3 / Math.sqrt(dimension));
                }
                updates.add(clipped(update));
            }
        }

        private ClientPolicy policy() {
            ClientPolicy p = world.policy(config.vectors());
            ReleasePolicy release = new ReleasePolicy(config.vectors(), config.encoding(), Optional.empty(), 1, false);
            return new ClientPolicy(
                    p.serverKeys(),
                    p.authorities(),
                    p.cohort(),
                    release,
                    p.revocationAgeMaxSeconds(),
                    p.deadlineMaxMillis());
        }

        CohortNumbers numbers() {
            return CohortNumbers.of(
                    CLIENTS,
                    CohortNumbers.corruptOfShare(CLIENTS, config.cohort().corrupt()),
                    config.cohort().dropped(),
                    config.cohort().survivorsMin());
        }

        ReleasePlan plan() {
            return ReleasePlan.of(config, dimension, numbers());
        }

        float[] meanOf(Set<Integer> failed) {
            float[] mean = new float[dimension];
            for (int i = 0; i < CLIENTS; i++) {
                for (int k = 0; k < dimension && !failed.contains(i); k++) {
                    mean[k] += updates.get(i)[k] / CLIENTS;
                }
            }
            return mean;
        }

        ReleaseResult run(Set<Integer> failed) {
            MaskedSum sum = new MaskedSum(config.vectors());
            Map<ClientId, ServerMessage> inbox = new HashMap<>();
            List<ServerEffect> all = new ArrayList<>();
            clients.forEach(c -> tell(inbox, all, c, c.answer(server.offer(), Advert.class)));
            take(inbox, all, server.handle(new ServerEvent.PhaseClosed(server.phase()), World.NOW));
            clients.forEach(c -> tell(inbox, all, c, c.answer(Objects.requireNonNull(inbox.get(c.id)), Deal.class)));
            take(inbox, all, server.handle(new ServerEvent.PhaseClosed(server.phase()), World.NOW));
            for (int i = 0; i < CLIENTS; i++) {
                TestClient client = clients.get(i);
                ClientEffect.ChargeRelease charge =
                        (ClientEffect.ChargeRelease) client.take(Objects.requireNonNull(inbox.get(client.id)))
                                .get(0);
                fill(client, input(charge, failed.contains(i), i));
                UploadTrailer trailer = client.upload(config);
                client.chunks.forEach(
                        chunk -> server.handle(new ServerEvent.ChunkReceived(client.id, chunk), World.NOW));
                tell(inbox, all, client, trailer);
                Map<SecAggServer.ChunkPlace, io.sottovoce.privacy.encoding.Octets> staged = new HashMap<>();
                client.chunks.forEach(chunk ->
                        staged.put(new SecAggServer.ChunkPlace(chunk.vector(), chunk.index()), chunk.packed()));
                sum.add(client.id, (v, c) -> Objects.requireNonNull(staged.get(new SecAggServer.ChunkPlace(v, c))));
                client.acknowledge();
            }
            take(inbox, all, server.handle(new ServerEvent.PhaseClosed(server.phase()), World.NOW));
            List<Vote> votes = clients.stream()
                    .map(c -> c.answer(Objects.requireNonNull(inbox.get(c.id)), Vote.class))
                    .toList();
            for (int i = 0; i < CLIENTS; i++) {
                tell(inbox, all, clients.get(i), votes.get(i));
            }
            clients.forEach(
                    c -> tell(inbox, all, c, c.answer(Objects.requireNonNull(inbox.get(c.id)), Unmasking.class)));
            ServerEffect.Unmask unmask = (ServerEffect.Unmask) all.get(all.size() - 1);
            unmask.plan().cut(sum, 2).forEach(UnmaskPlan.Work::run);
            ReleasePlan plan = ReleasePlan.of(config, dimension, unmask.cohort());
            return ReleaseResult.of(plan, unmask.session(), unmask.plan().release(sum));
        }

        private ReleaseInput input(ClientEffect.ChargeRelease charge, boolean failed, int i) {
            ReleasePlan plan = ReleasePlan.of(charge.config(), dimension, charge.cohort());
            return failed
                    ? ReleaseInput.empty(plan, charge.session(), samplers, world.randomness)
                    : ReleaseInput.of(
                            plan,
                            charge.session(),
                            ClippedUpdate.clip(Update.copyOf(updates.get(i)), 1.0),
                            0.25,
                            samplers,
                            world.randomness);
        }

        private void fill(TestClient client, ReleaseInput input) {
            for (int v = 0; v < 2; v++) {
                VectorSpec spec = config.vectors().get(v);
                client.input[v] = new int[(int) spec.dimension()];
                for (int c = 0; c < spec.chunks(); c++) {
                    int[] part = input.next();
                    System.arraycopy(part, 0, client.input[v], c << 16, part.length);
                }
            }
            assertTrue(!input.hasNext());
        }

        private void tell(
                Map<ClientId, ServerMessage> inbox,
                List<ServerEffect> all,
                TestClient client,
                io.sottovoce.privacy.secagg.message.ClientMessage message) {
            take(inbox, all, server.handle(new ServerEvent.Received(client.id, message), World.NOW));
        }

        private void take(Map<ClientId, ServerMessage> inbox, List<ServerEffect> all, List<ServerEffect> effects) {
            for (ServerEffect effect : effects) {
                if (effect instanceof ServerEffect.Send send) {
                    inbox.put(send.to(), send.message());
                }
            }
            all.addAll(effects);
        }
    }
}
