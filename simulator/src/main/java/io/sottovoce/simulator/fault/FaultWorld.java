package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.Keys;
import io.sottovoce.client.secure.SecurePolicy;
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
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What everybody in a simulated world agrees on: keys, authority, task. */
final class FaultWorld {
    static final String POPULATION = "simulated";

    private static final long DAY_SECONDS = 86_400;
    private static final long START_SECONDS = 20_900 * DAY_SECONDS;
    private static final long BOOT_MILLIS = 1_000;
    private static final double EPSILON_MAX = 1e5;

    final FaultSetting setting;
    final TaskSpec spec;
    final Optional<SecureTask> secureTask;
    final TaskId task = TaskId.of(Arrays.copyOf(Canonical.u32(1), TaskId.BYTES));
    final Bytes plan;
    final SigningKey serverKey;
    final TrustedAuthorities authorities;
    final RevocationList revoked;
    private final RegistrationAuthority authority;
    private final RegistrationAuthority forger;
    private final List<SigningKey> clientKeys;

    FaultWorld(FaultSetting setting) {
        this.setting = setting;
        SimulatedRandomness random = SimulatedRandomness.ofSeed(Mix.of(setting.seed(), 200));
        PopulationId population = PopulationId.ofName(POPULATION);
        this.serverKey = SigningKey.generate(random.secrets());
        this.authority = new RegistrationAuthority(SigningKey.generate(random.secrets()), population);
        this.forger = new RegistrationAuthority(SigningKey.generate(random.secrets()), population);
        this.authorities = new TrustedAuthorities(population, List.of(authority.publicKey()));
        this.revoked = authority.revoke(START_SECONDS - 60, new TreeSet<>());
        this.spec = TaskSpec.fromTree(FaultTask.tree(setting));
        this.secureTask = spec.secure().map(asked -> SecureTask.of(spec, asked, setting.dimension()));
        this.plan = PlanCodec.encode(spec.planTree());
        this.clientKeys = IntStream.range(0, setting.clients())
                .mapToObj(i -> SigningKey.generate(random.secrets()))
                .toList();
    }

    /** The offer of sums; there in masked worlds only. */
    SecureTask secured() {
        return secureTask.orElseThrow(() -> new IllegalStateException("updates come in the clear"));
    }

    AggregationMode mode() {
        return AggregationMode.valueOf(spec.aggregation().name());
    }

    ContentHash planHash() {
        return ContentHash.ofContent(plan.toByteArray());
    }

    ModelRef model(ModelVersion version) {
        return new ModelRef(version.version(), version.hash(), (long) setting.dimension() * Float.BYTES);
    }

    static ClientId id(int client) {
        return ClientId.of(Arrays.copyOf(Canonical.u32(client + 1), ClientId.BYTES));
    }

    /** Both clocks of a process at a virtual time. */
    Moment moment(long nowMillis, long skewSeconds) {
        long seconds = START_SECONDS + setting.hourOfStart() * 3600L + Math.floorDiv(nowMillis, 1000);
        return new Moment(seconds + skewSeconds, BOOT_MILLIS + nowMillis);
    }

    SigningKey keyOf(int client) {
        return clientKeys.get(client);
    }

    /** A certificate for another client's key and name, of an authority that nobody trusts. */
    Certificate forged(int client) {
        return issued(forger, client);
    }

    Keys keys(int client) {
        Certificate certificate = issued(authority, client);
        return new Keys() {
            @Override
            public Certificate certificate() {
                return certificate;
            }

            @Override
            public SigningKey signingKey() {
                return keyOf(client);
            }

            @Override
            public TrustedAuthorities authorities() {
                return authorities;
            }

            @Override
            public List<Octets> serverKeys() {
                return List.of(Octets.owning(serverKey.publicKey()));
            }

            @Override
            public RevocationList revocations() {
                return revoked;
            }
        };
    }

    private Certificate issued(RegistrationAuthority by, int client) {
        CertificateRequest request = CertificateRequest.of(id(client), PopulationId.ofName(POPULATION), keyOf(client));
        return by.certify(request, START_SECONDS - 100 * DAY_SECONDS, START_SECONDS + 1000 * DAY_SECONDS, client + 1L)
                .orElseThrow();
    }

    /** Patient, as the task is. */
    SecurePolicy policy() {
        SecurePolicy.Builder policy = SecurePolicy.builder()
                .suiteMin(setting.hybrid() ? Suite.HYBRID : Suite.CLASSICAL)
                .corrupt(new CorruptBound.Share(setting.corrupt()))
                .droppedMax(setting.dropped())
                .clientsMin(5)
                .allowSumsWithoutNoise()
                .allowRepeatsWithoutNoise()
                .retriesMax(100_000)
                .sessionsADayMax(100_000)
                .epsilonMax(EPSILON_MAX, EPSILON_MAX, EPSILON_MAX, 1e-5);
        SecurePolicy one = (setting.mode().isCut() ? policy.trustServerToFollowProtocol() : policy).build();
        return setting.mode() == WorldMode.GROUPED ? one.allowingGroupMeans() : one;
    }
}
