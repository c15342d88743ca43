package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.crypto.RememberedAnswers;
import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ClientRecords;
import io.sottovoce.privacy.secagg.client.ClientSetup;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The population of a simulated task: its authority, its server's key, and clients with certificates and policies that
 * agree to what the task offers. All keys follow from the seed. Every client makes every check; signatures that several of
 * them check are computed once.
 */
final class SimulatedParties {
    private static final ClientId NOBODY = ClientId.of(new byte[ClientId.BYTES]);
    private static final long VALID_SECONDS = 100_000;
    private static final int ANSWERS_MAX = 1 << 17;

    private final long seed;
    private final PopulationId population;
    private final RegistrationAuthority authority;
    private final SigningKey serverKey;
    private final TrustedAuthorities authorities;
    private final RevocationList revoked;
    private final SignatureChecker signatures = new RememberedAnswers(SignatureChecker.COMPUTED, ANSWERS_MAX);

    SimulatedParties(String population, long seed) {
        this.seed = seed;
        this.population = PopulationId.ofName(population);
        this.authority = new RegistrationAuthority(
                SigningKey.generate(SimulatedRandomness.ofParty("authority", seed, 0, NOBODY)), this.population);
        this.serverKey = SigningKey.generate(SimulatedRandomness.ofParty("server", seed, 0, NOBODY));
        this.authorities = new TrustedAuthorities(this.population, List.of(authority.publicKey()), signatures);
        this.revoked = authority.revoke(SecureCohorts.NOW.unixSeconds() - 60, new TreeSet<>());
    }

    RevocationTerms revocation() {
        return new RevocationTerms(revoked.epoch(), revoked.hash());
    }

    ServerSetup server(RoundConfig config) {
        return new ServerSetup(config, serverKey, authorities, revoked, Set.of());
    }

    /** A client that is about to get R0. */
    SecAggClient client(ClientId client, RoundConfig config) {
        SecretRandomness randomness =
                SimulatedRandomness.ofParty("client", seed, config.names().round(), client);
        SigningKey key = SigningKey.generate(randomness);
        long now = SecureCohorts.NOW.unixSeconds();
        return new SecAggClient(new ClientSetup(
                authority
                        .certify(
                                CertificateRequest.of(client, population, key),
                                now - 1,
                                now + VALID_SECONDS,
                                config.names().round())
                        .orElseThrow(),
                key,
                policy(config),
                new NoRecords(),
                randomness,
                signatures));
    }

    private ClientPolicy policy(RoundConfig config) {
        CohortPolicy cohort = new CohortPolicy(
                Set.of(config.mode()),
                config.suite(),
                new CorruptBound.Share(config.cohort().corrupt()),
                config.cohort().dropped(),
                config.cohort().sigma(),
                CohortPolicy.CLIENTS_FLOOR,
                GraphPlanner.HONEST_MIN_DEFAULT,
                config.groups()
                        .filter(groups -> groups.use() == GroupTerms.Use.MEANS)
                        .isPresent());
        return new ClientPolicy(
                List.of(Octets.owning(serverKey.publicKey())),
                authorities,
                cohort,
                new ReleasePolicy(config.vectors(), config.encoding(), Optional.empty(), 0, false),
                SecureCohorts.STEP_MILLIS,
                5 * SecureCohorts.STEP_MILLIS);
    }

    /** A client that remembers nothing: each of its sessions is its first. */
    private static final class NoRecords implements ClientRecords {
        @Override
        public long highestRound(Octets server, TaskId task) {
            return -1;
        }

        @Override
        public long highestRevocationEpoch() {
            return -1;
        }

        @Override
        public long sessionsSince(long unixSeconds) {
            return 0;
        }

        @Override
        public long participations(TaskId task) {
            return 0;
        }

        @Override
        public int releases(TaskId task, ContentHash model) {
            return 0;
        }

        @Override
        public Optional<String> ledgerRefusal(RoundConfig config) {
            return Optional.empty();
        }
    }
}
