package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
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
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One population with its authority and its server. */
public final class World {
    public static final long NOW_SECONDS = 1_800_000_000L;
    public static final Moment NOW = new Moment(NOW_SECONDS, 1_000);

    public final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
    public final PopulationId population = PopulationId.ofName("test");
    public final SigningKey authorityKey = SigningKey.generate(randomness);
    public final RegistrationAuthority authority = new RegistrationAuthority(authorityKey, population);
    public final SigningKey serverKey = SigningKey.generate(randomness);
    public final TrustedAuthorities authorities = new TrustedAuthorities(population, List.of(authority.publicKey()));
    public final TaskId task = TaskId.of(new byte[16]);
    private long serial = 1;

    public RevocationList revoking(Long... serials) {
        return authority.revoke(NOW_SECONDS - 60, new TreeSet<>(Set.of(serials)));
    }

    public Certificate certify(ClientId id, SigningKey key) {
        return authority
                .certify(CertificateRequest.of(id, population, key), NOW_SECONDS - 1000, NOW_SECONDS + 1000, serial++)
                .orElseThrow();
    }

    public RoundConfig config(
            int clients, int droppedPpm, Suite suite, List<VectorSpec> vectors, RevocationList revoked) {
        PartsPerMillion dropped = new PartsPerMillion(droppedPpm);
        return new RoundConfig(
                new RoundNames(population, task, 1, hash("nonce"), hash("model"), hash("plan")),
                Mode.MALICIOUS,
                suite,
                new CohortTerms(
                        new PartsPerMillion(100_000),
                        dropped,
                        104,
                        30,
                        clients,
                        clients,
                        Math.max(1, clients - dropped.floorOf(clients))),
                vectors,
                new EncodingTerms(1.0, 1000.0, 0.6, 0),
                Optional.empty(),
                new RevocationTerms(revoked.epoch(), revoked.hash()),
                Deadlines.every(60_000),
                NOW_SECONDS + 600);
    }

    public ClientPolicy policy(List<VectorSpec> vectors) {
        return new ClientPolicy(
                List.of(Octets.owning(serverKey.publicKey())),
                authorities,
                new CohortPolicy(
                        Set.of(Mode.MALICIOUS),
                        Suite.CLASSICAL,
                        new CorruptBound.Share(new PartsPerMillion(100_000)),
                        new PartsPerMillion(300_000),
                        104,
                        5,
                        3),
                new ReleasePolicy(vectors, new EncodingTerms(1.0, 1000.0, 0.6, 0), Optional.empty(), 1, false),
                86_400,
                1_000_000,
                100);
    }

    public static ContentHash hash(String text) {
        return ContentHash.of(Canonical.hash("test", text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
