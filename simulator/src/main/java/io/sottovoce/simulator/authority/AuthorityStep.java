package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.EnrolmentForm;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.RevocationFile;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.simulator.authority.RefusedEnrolmentException.Code;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One step of an authority with the register to itself: what is handed out is noted first. */
final class AuthorityStep {
    static final int DAYS_MAX = 3650;
    static final Duration SKEW = Duration.ofMinutes(5);

    private final Path folder;
    private final Register register;
    private final Ledger ledger;
    private final long now;
    private final SecretRandomness randomness;
    private AuthorityKeys keys;

    AuthorityStep(Path folder, Register register, AuthorityKeys keys, Instant now, SecretRandomness randomness) {
        this.folder = folder;
        this.register = register;
        this.ledger = new Ledger(register.entries());
        this.keys = keys;
        this.now = now.getEpochSecond();
        this.randomness = randomness;
    }

    /** What the register says, this step's own entries included. */
    Ledger ledger() {
        return ledger;
    }

    /** When the step takes place, in seconds. */
    long now() {
        return now;
    }

    /** Signs with these keys from now on. */
    void use(AuthorityKeys other) {
        keys = other;
    }

    void add(Entry entry) {
        register.append(entry);
        ledger.add(entry);
    }

    AuthorityFile authorityFile() {
        return AuthorityFile.read(PublicFiles.authority(folder));
    }

    RevocationList revocations() {
        return RevocationFile.read(PublicFiles.revocations(folder));
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

    /** The days, within what is allowed. */
    static int requireDays(int days) {
        if (days < 1 || days > DAYS_MAX) {
            throw new IdentityException("validity of " + days + " days, expected 1 to " + DAYS_MAX);
        }
        return days;
    }

    /** Both certificates of a client. */
    record Pair(Certificate own, X509Certificate tls) {}
}
