package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.EnrolmentForm;
import io.sottovoce.proto.identity.EnrolmentGrant;
import io.sottovoce.proto.identity.EnrolmentToken;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.proto.identity.TlsKeyManager;
import io.sottovoce.proto.identity.TlsKeys;
import io.sottovoce.simulator.authority.RefusedEnrolmentException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A registration authority in a folder: {@code authority.keys} (under a password), {@code register}, and for everybody
 * {@code authority.pub} and {@code revocations.pub}.
 *
 * <p>Guarantees that whatever it hands out is in its register before, that serial numbers are unique, that epochs of the
 * public files ascend, and that a token certifies once. Several processes may use one folder: each step has the register
 * to itself and goes by what the others have done. Thread-safe.
 */
public final class Authority {
    /** Longest validity of a certificate in days. */
    public static final int DAYS_MAX = AuthorityStep.DAYS_MAX;

    private final Path folder;
    private final Password password;
    private final PasswordSeal.Cost cost;
    private final InstantSource clock;
    private final SecretRandomness randomness;

    private AuthorityKeys keys;
    private String keysStamp;

    private Authority(
            Path folder,
            Password password,
            PasswordSeal.Cost cost,
            InstantSource clock,
            SecretRandomness randomness,
            AuthorityKeys keys) {
        this.folder = folder;
        this.password = password;
        this.cost = cost;
        this.clock = clock;
        this.randomness = randomness;
        this.keys = keys;
        this.keysStamp = stamp();
    }

    /** Makes an authority in a folder where there is none. */
    public static Authority create(
            Path folder,
            String population,
            Password password,
            PasswordSeal.Cost cost,
            InstantSource clock,
            SecretRandomness randomness) {
        Path file = keysFile(folder);
        if (Files.exists(file) || Files.exists(registerFile(folder))) {
            throw new IdentityException("folder " + folder + ": there is an authority already");
        }
        AuthorityKeys keys = AuthorityKeys.fresh(PopulationId.ofName(population), clock.instant(), randomness);
        Register.create(registerFile(folder));
        keys.write(file, password, cost, randomness);
        Authority authority = new Authority(folder, password, cost, clock, randomness, keys);
        authority.publish();
        return authority;
    }

    /** Opens the authority in a folder. */
    public static Authority open(Path folder, Password password, InstantSource clock, SecretRandomness randomness) {
        AuthorityKeys keys = AuthorityKeys.read(keysFile(folder), password);
        return new Authority(folder, password, PasswordSeal.Cost.PEOPLE, clock, randomness, keys);
    }

    /** What was issued and revoked, without the password. */
    public static List<IssuedView> list(Path folder, InstantSource clock) {
        try (Register register = Register.open(registerFile(folder))) {
            Ledger ledger = new Ledger(register.entries());
            long now = clock.instant().getEpochSecond();
            return ledger.issued().stream()
                    .map(issued -> IssuedView.of(issued, ledger.revoked().contains(issued.serial()), now))
                    .toList();
        }
    }

    /** Where the public authority file is. */
    public static Path authorityFile(Path folder) {
        return PublicFiles.authority(folder);
    }

    /** Where the revocation list is. */
    public static Path revocationFile(Path folder) {
        return PublicFiles.revocations(folder);
    }

    /** Makes keys and certificates of clients. */
    public synchronized List<IdentityBundle> issueClients(List<ClientId> clients, int days) {
        return inRegister(step -> {
            List<IdentityBundle> bundles = new ArrayList<>();
            for (ClientId client : clients) {
                SigningKey key = SigningKey.generate(randomness);
                KeyPair tls = TlsKeys.generate(randomness);
                AuthorityStep.Pair pair = step.certify(
                        CertificateRequest.of(client, keys.population(), key), tls.getPublic(), days, Optional.empty());
                bundles.add(IdentityBundle.ofClient(
                        step.authorityFile(), step.revocations(), pair.own(), pair.tls(), key, tls.getPrivate()));
            }
            return bundles;
        });
    }

    /** Makes keys and a certificate of a server that is reached by these names or addresses. */
    public synchronized IdentityBundle issueServer(List<String> hosts, int days) {
        return inRegister(step -> {
            SigningKey key = SigningKey.generate(randomness);
            KeyPair tls = TlsKeys.generate(randomness);
            X509Certificate certificate = step.certifyServer(key, tls, hosts, days);
            step.publish();
            return IdentityBundle.ofServer(
                    step.authorityFile(), step.revocations(), certificate, key, tls.getPrivate());
        });
    }

    /**
     * Certifies a server anew, with a fresh TLS key and the Ed25519 key that it has: clients that have pinned it need no new
     * file.
     *
     * @param present the server's bundle
     */
    public synchronized IdentityBundle renewServer(IdentityBundle present, List<String> hosts, int days) {
        return inRegister(step -> {
            SigningKey key = present.signingKey();
            step.requireServer(Octets.owning(key.publicKey()));
            KeyPair tls = TlsKeys.generate(randomness);
            X509Certificate certificate = step.certifyServer(key, tls, hosts, days);
            step.publish();
            return IdentityBundle.ofServer(
                    step.authorityFile(), step.revocations(), certificate, key, tls.getPrivate());
        });
    }

    /** Makes a token for a client's first contact. */
    public synchronized EnrolmentToken token(ClientId client, Duration validity, int days) {
        return inRegister(step -> {
            EnrolmentToken token = EnrolmentToken.fresh(client, keys.current().fingerprint(), randomness);
            step.add(new Entry.TokenMade(
                    step.now(),
                    token.id(),
                    token.keptHash(),
                    client,
                    step.now() + validity.toSeconds(),
                    AuthorityStep.requireDays(days),
                    token.fingerprint()));
            return token;
        });
    }

    /** Answers a request that was made with a token. */
    synchronized byte[] enrol(EnrolmentForm form) {
        return inRegister(step -> {
            Entry.TokenMade token = step.requireToken(form);
            Generation signer = keys.withFingerprint(token.authority())
                    .orElseThrow(() -> new RefusedEnrolmentException(
                            Code.TOKEN_EXPIRED, "the keys that it names are not in use any more"));
            AuthorityStep.Pair pair =
                    step.certify(form.request(), form.tlsKey(), token.days(), Optional.of(token.id()));
            return EnrolmentGrant.write(
                    form, step.authorityFile(), step.revocations(), pair.own(), pair.tls(), signer.key());
        });
    }

    /** Revokes identities by their serial numbers, and publishes that. */
    public synchronized int revoke(Function<List<IssuedView>, List<Long>> choice, String reason) {
        return inRegister(step -> {
            List<IssuedView> good = step.ledger().good(step.now()).stream()
                    .map(issued -> IssuedView.of(issued, false, step.now()))
                    .toList();
            List<Long> serials = choice.apply(good);
            serials.forEach(serial -> step.add(new Entry.Revoked(step.now(), serial, reason)));
            step.publish();
            return serials.size();
        });
    }

    /**
     * Takes the next generation of keys into use.
     *
     * @param force also where certificates that are still good were signed by the generation that goes
     */
    public synchronized void rotate(boolean force) {
        inRegister(step -> {
            keys.previous().ifPresent(leaving -> {
                long good = step.ledger().good(step.now()).stream()
                        .filter(issued -> issued.authority().equals(leaving.fingerprint()))
                        .count();
                if (good > 0 && !force) {
                    throw new IdentityException(good + " certificates that are still good were signed by the keys"
                            + " that would go; renew them first, or say so");
                }
            });
            AuthorityKeys rotated = keys.rotated(clock.instant(), randomness);
            // Noted first: whoever is killed after this has the public files issued anew by the next step.
            step.add(new Entry.Rotated(step.now(), rotated.current().fingerprint()));
            rotated.write(keysFile(folder), password, cost, randomness);
            keys = rotated;
            keysStamp = stamp();
            step.use(rotated);
            step.publish();
            return true;
        });
    }

    /** Issues the public files anew, so that the revocation list is not too old for anybody. */
    public synchronized long publish() {
        return inRegister(step -> {
            step.publish();
            return step.ledger().epoch();
        });
    }

    /** The public authority file as it is. */
    public AuthorityFile authorityFile() {
        return AuthorityFile.read(authorityFile(folder));
    }

    /** A fresh key for this authority's own door, certified for these names or addresses. */
    synchronized TlsKeyManager.Pair doorKey(List<String> hosts, Duration validity) {
        Instant now = clock.instant();
        KeyPair tls = TlsKeys.generate(randomness);
        long serial = randomness.generator().nextLong() >>> 1;
        X509Certificate certificate = keys.current()
                .issuer()
                .server(
                        tls.getPublic(),
                        TlsCertificates.AUTHORITY,
                        hosts,
                        serial,
                        now.minus(AuthorityStep.SKEW),
                        now.plus(validity));
        return new TlsKeyManager.Pair(certificate, tls.getPrivate());
    }

    private <T> T inRegister(Function<AuthorityStep, T> work) {
        try (Register register = Register.open(registerFile(folder))) {
            if (!stamp().equals(keysStamp)) {
                keys = AuthorityKeys.read(keysFile(folder), password);
                keysStamp = stamp();
            }
            AuthorityStep step = new AuthorityStep(folder, register, keys, clock.instant(), randomness);
            // Whoever was killed between register and public files left this to the next.
            if (!step.ledger().isPublished()) {
                step.publish();
            }
            return work.apply(step);
        }
    }

    private String stamp() {
        try {
            Path file = keysFile(folder);
            return Files.getLastModifiedTime(file) + "/"
                    + Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                            .fileKey();
        } catch (java.io.IOException e) {
            return "not there";
        }
    }

    private static Path keysFile(Path folder) {
        return folder.resolve("authority.keys");
    }

    private static Path registerFile(Path folder) {
        return folder.resolve("register");
    }
}
