package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
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
import io.sottovoce.proto.identity.RevocationFile;
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
    public static final int DAYS_MAX = 3650;

    private static final Duration SKEW = Duration.ofMinutes(5);

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
                Pair pair = step.certify(
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
                    step.now,
                    token.id(),
                    token.keptHash(),
                    client,
                    step.now + validity.toSeconds(),
                    requireDays(days),
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
            Pair pair = step.certify(form.request(), form.tlsKey(), token.days(), Optional.of(token.id()));
            return EnrolmentGrant.write(
                    form, step.authorityFile(), step.revocations(), pair.own(), pair.tls(), signer.key());
        });
    }

    /** Revokes identities by their serial numbers, and publishes that. */
    public synchronized int revoke(Function<List<IssuedView>, List<Long>> choice, String reason) {
        return inRegister(step -> {
            List<IssuedView> good = step.ledger.good(step.now).stream()
                    .map(issued -> IssuedView.of(issued, false, step.now))
                    .toList();
            List<Long> serials = choice.apply(good);
            serials.forEach(serial -> step.add(new Entry.Revoked(step.now, serial, reason)));
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
                long good = step.ledger.good(step.now).stream()
                        .filter(issued -> issued.authority().equals(leaving.fingerprint()))
                        .count();
                if (good > 0 && !force) {
                    throw new IdentityException(good + " certificates that are still good were signed by the keys"
                            + " that would go; renew them first, or say so");
                }
            });
            AuthorityKeys rotated = keys.rotated(clock.instant(), randomness);
            // Noted first: whoever is killed after this has the public files issued anew by the next step.
            step.add(new Entry.Rotated(step.now, rotated.current().fingerprint()));
            rotated.write(keysFile(folder), password, cost, randomness);
            keys = rotated;
            keysStamp = stamp();
            step.publish();
            return true;
        });
    }

    /** Issues the public files anew, so that the revocation list is not too old for anybody. */
    public synchronized long publish() {
        return inRegister(step -> {
            step.publish();
            return step.ledger.epoch();
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
                .server(tls.getPublic(), TlsCertificates.AUTHORITY, hosts, serial, now.minus(SKEW), now.plus(validity));
        return new TlsKeyManager.Pair(certificate, tls.getPrivate());
    }

    private <T> T inRegister(Function<Step, T> work) {
        try (Register register = Register.open(registerFile(folder))) {
            if (!stamp().equals(keysStamp)) {
                keys = AuthorityKeys.read(keysFile(folder), password);
                keysStamp = stamp();
            }
            Step step = new Step(register);
            // Whoever was killed between register and public files left this to the next.
            if (!step.ledger.isPublished()) {
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

    private static int requireDays(int days) {
        if (days < 1 || days > DAYS_MAX) {
            throw new IdentityException("validity of " + days + " days, expected 1 to " + DAYS_MAX);
        }
        return days;
    }

    /** Both certificates of a client. */
    private record Pair(Certificate own, X509Certificate tls) {}

    /** One step with the register to itself. */
    private final class Step {
        private final Register register;
        private final Ledger ledger;
        private final long now = clock.instant().getEpochSecond();

        Step(Register register) {
            this.register = register;
            this.ledger = new Ledger(register.entries());
        }

        void add(Entry entry) {
            register.append(entry);
            ledger.add(entry);
        }

        AuthorityFile authorityFile() {
            return Authority.this.authorityFile();
        }

        RevocationList revocations() {
            return RevocationFile.read(revocationFile(folder));
        }

        /** A key that was lost is not certified again. */
        void requireServer(Octets key) {
            boolean known = ledger.issued().stream()
                    .anyMatch(issued ->
                            issued.client().isEmpty() && issued.publicKey().equals(key));
            boolean revoked = ledger.issued().stream()
                    .anyMatch(issued ->
                            issued.publicKey().equals(key) && ledger.revoked().contains(issued.serial()));
            if (!known || revoked) {
                throw new IdentityException("the bundle to renew: "
                        + (known ? "its key was revoked; issue a new one" : "is not of a server of this authority"));
            }
        }

        Entry.TokenMade requireToken(EnrolmentForm form) {
            Entry.TokenMade token = ledger.token(form.tokenId())
                    .orElseThrow(() -> new RefusedEnrolmentException(Code.TOKEN_UNKNOWN, "no such token"));
            // First the proof: only the token's holder learns what has become of it.
            if (!form.isProved(token.keptHash())
                    || !form.request().client().equals(token.client())
                    || !form.request().population().equals(keys.population())) {
                throw new RefusedEnrolmentException(
                        Code.PROOF_FAILED, "the request is not the token holder's, or its keys are not its own");
            }
            if (ledger.isSpent(token.id())) {
                throw new RefusedEnrolmentException(Code.TOKEN_SPENT, "the token was used already");
            }
            if (now > token.expires()) {
                throw new RefusedEnrolmentException(
                        Code.TOKEN_EXPIRED, "it was good until second " + token.expires() + ", now " + now);
            }
            return token;
        }

        Pair certify(CertificateRequest request, java.security.PublicKey tls, int days, Optional<Octets> token) {
            Generation signer = keys.current();
            long serial = freshSerial();
            Instant from = Instant.ofEpochSecond(now).minus(SKEW);
            Instant until = until(signer, days);
            Certificate own = new RegistrationAuthority(signer.key(), keys.population())
                    .certify(request, from.getEpochSecond(), until.getEpochSecond(), serial)
                    .orElseThrow(() -> new RefusedEnrolmentException(Code.PROOF_FAILED, "the key is not its own"));
            X509Certificate certificate =
                    signer.issuer().client(tls, TlsCertificates.client(request.client()), serial, from, until);
            add(new Entry.Issued(
                    now,
                    serial,
                    Optional.of(request.client()),
                    List.of(),
                    request.publicKey(),
                    from.getEpochSecond(),
                    until.getEpochSecond(),
                    signer.fingerprint(),
                    token));
            return new Pair(own, certificate);
        }

        X509Certificate certifyServer(SigningKey key, KeyPair tls, List<String> hosts, int days) {
            Generation signer = keys.current();
            long serial = freshSerial();
            Instant from = Instant.ofEpochSecond(now).minus(SKEW);
            Instant until = until(signer, days);
            X509Certificate certificate =
                    signer.issuer().server(tls.getPublic(), TlsCertificates.SERVER, hosts, serial, from, until);
            add(new Entry.Issued(
                    now,
                    serial,
                    Optional.empty(),
                    hosts,
                    Octets.owning(key.publicKey()),
                    from.getEpochSecond(),
                    until.getEpochSecond(),
                    signer.fingerprint(),
                    Optional.empty()));
            return certificate;
        }

        /** Both public files with one new epoch; noted first, so that it is never used twice. */
        void publish() {
            long epoch = Math.max(now, ledger.epoch() + 1);
            add(new Entry.Published(now, epoch));
            List<Octets> servers = ledger.good(now).stream()
                    .filter(issued -> issued.client().isEmpty())
                    .map(Entry.Issued::publicKey)
                    .distinct()
                    .toList();
            PublicFiles.write(folder, keys, epoch, servers, ledger.revoked());
        }

        private Instant until(Generation signer, int days) {
            Instant wanted = Instant.ofEpochSecond(now).plus(Duration.ofDays(requireDays(days)));
            Instant end = signer.issuer().until();
            return wanted.isBefore(end) ? wanted : end;
        }

        private long freshSerial() {
            long serial = randomness.generator().nextLong() >>> 1;
            return serial == 0 || ledger.knows(serial) ? freshSerial() : serial;
        }
    }
}
