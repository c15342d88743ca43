package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ClientSetup;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.RingRule;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.vector.EncodingPlan;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One population with its authority, its server and the configuration of one round: mode M, classical keys. */
final class BenchWorld {
    static final Moment NOW = new Moment(1_800_000_000L, 1_000);

    private static final int ETA = 30;
    private static final double DELTA = 1e-5;
    private static final long STEP_MILLIS = 600_000;

    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
    private final PopulationId population = PopulationId.ofName("benchmark");
    private final RegistrationAuthority authority =
            new RegistrationAuthority(SigningKey.generate(randomness), population);
    private final SigningKey serverKey = SigningKey.generate(randomness);
    private final TrustedAuthorities authorities = new TrustedAuthorities(
            population,
            List.of(authority.publicKey()),
            SignatureChecker.COMPUTED); // each client pays for its own checks
    private final RevocationList revoked = authority.revoke(NOW.unixSeconds() - 60, new TreeSet<>());
    private final RoundConfig config;

    BenchWorld(SecAggSetting setting, EncodingPlan plan) {
        int clients = setting.clients();
        this.config = new RoundConfig(
                new RoundNames(
                        population, TaskId.of(new byte[TaskId.BYTES]), 1, hash("nonce"), hash("model"), hash("plan")),
                Mode.MALICIOUS,
                Suite.CLASSICAL,
                new CohortTerms(
                        setting.corrupt(),
                        setting.dropped(),
                        RingRule.SIGMA_MIN,
                        ETA,
                        clients,
                        clients,
                        clients - setting.dropOuts()),
                List.of(new VectorSpec(
                        "update", plan.paddedDimension(), plan.ring().bits())),
                new EncodingTerms(
                        plan.clip(), plan.scale(), Math.exp(-0.5), Integer.numberOfTrailingZeros(plan.blockLength())),
                Optional.of(new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, plan.noiseMultiplier(), DELTA, 1, 0)),
                new RevocationTerms(revoked.epoch(), revoked.hash()),
                Deadlines.every(STEP_MILLIS),
                NOW.unixSeconds() + STEP_MILLIS / 1000);
    }

    RoundConfig config() {
        return config;
    }

    SecAggServer server() {
        return new SecAggServer(new ServerSetup(config, serverKey, authorities, revoked, Set.of()));
    }

    static ClientId id(int client) {
        return ClientId.of(Arrays.copyOf(Canonical.u32(client), ClientId.BYTES));
    }

    SecAggClient client(int index) {
        SigningKey key = SigningKey.generate(randomness);
        CertificateRequest request = CertificateRequest.of(id(index), population, key);
        return new SecAggClient(new ClientSetup(
                authority
                        .certify(
                                request, NOW.unixSeconds() - 1, NOW.unixSeconds() + 10 * STEP_MILLIS / 1000, index + 1L)
                        .orElseThrow(),
                key,
                policy(),
                new BenchRecords(),
                randomness));
    }

    private ClientPolicy policy() {
        CohortPolicy cohort = new CohortPolicy(
                Set.of(config.mode()),
                config.suite(),
                new CorruptBound.Share(config.cohort().corrupt()),
                config.cohort().dropped(),
                RingRule.SIGMA_MIN,
                CohortPolicy.CLIENTS_FLOOR,
                GraphPlanner.HONEST_MIN_DEFAULT);
        ReleasePolicy release = new ReleasePolicy(config.vectors(), config.encoding(), Optional.empty(), 1, false);
        return new ClientPolicy(
                List.of(Octets.owning(serverKey.publicKey())),
                authorities,
                cohort,
                release,
                STEP_MILLIS,
                5 * STEP_MILLIS);
    }

    private static ContentHash hash(String text) {
        return ContentHash.of(Canonical.hash("benchmark", text.getBytes(StandardCharsets.US_ASCII)));
    }
}
