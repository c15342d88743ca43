package io.sottovoce.proto.identity;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.proto.Caller;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.Doorkeeper;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Rejection;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Admits clients by their TLS certificates: signed directly by a TLS authority that is trusted now, for a client's use, in
 * its time, not revoked. A client that was admitted may speak for itself only, and is asked again with every message, so
 * that a revocation ends what is under way.
 */
public final class CertificateDoorkeeper implements Doorkeeper {
    private static final String WHERE = "certificate";

    private final Supplier<AuthorityFile> authority;
    private final Supplier<RevocationList> revocations;
    private final InstantSource clock;
    private final Consumer<Rejection> refusals;

    /**
     * A doorkeeper that goes by the newest word of the authority.
     *
     * @param refusals told of every caller that is refused
     */
    public CertificateDoorkeeper(
            Supplier<AuthorityFile> authority,
            Supplier<RevocationList> revocations,
            InstantSource clock,
            Consumer<Rejection> refusals) {
        this.authority = authority;
        this.revocations = revocations;
        this.clock = clock;
        this.refusals = refusals;
    }

    @Override
    public void turnedAway(Rejection rejection) {
        refusals.accept(rejection);
    }

    @Override
    public boolean enrolsElsewhere() {
        return true;
    }

    @Override
    public Decoded<Caller> admit(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return refused(ErrorCode.NOT_ENROLLED, "none was shown, expected one of the registration authority");
        }
        X509Certificate leaf = chain.get(0);
        AuthorityFile.Content trusted = authority.get().content();
        if (!TlsCertificates.signed(leaf, trusted.tlsAuthorities())) {
            return refused(ErrorCode.NOT_ENROLLED, "the registration authority did not sign it");
        }
        Optional<ClientId> client = TlsCertificates.client(leaf);
        if (client.isEmpty() || !TlsCertificates.hasUsage(leaf, TlsCertificates.CLIENT_USAGE)) {
            return refused(ErrorCode.NOT_ENROLLED, "it is not one of a client");
        }
        Enrolled caller = new Enrolled(client.get(), leaf, trusted.population());
        return caller.objection().<Decoded<Caller>>map(Decoded::rejected).orElseGet(() -> Decoded.accepted(caller));
    }

    private static Decoded<Caller> refused(ErrorCode code, String problem) {
        return Decoded.rejected(code, WHERE, problem);
    }

    /** A client with a good certificate. */
    private final class Enrolled implements Caller {
        private final ClientId client;
        private final PopulationId population;
        private final long serial;
        private final long notBefore;
        private final long notAfter;

        Enrolled(ClientId client, X509Certificate leaf, PopulationId population) {
            this.client = client;
            this.population = population;
            this.serial = TlsCertificates.serial(leaf);
            this.notBefore = leaf.getNotBefore().toInstant().getEpochSecond();
            this.notAfter = leaf.getNotAfter().toInstant().getEpochSecond();
        }

        @Override
        public Optional<Rejection> objection() {
            long now = clock.instant().getEpochSecond();
            if (now < notBefore - TrustedAuthorities.SKEW_SECONDS || now > notAfter + TrustedAuthorities.SKEW_SECONDS) {
                return Optional.of(new Rejection(
                        ErrorCode.CERTIFICATE_EXPIRED,
                        WHERE,
                        "of client " + client + ": valid from second " + notBefore + " to " + notAfter + ", now "
                                + now));
            }
            return revocations.get().contains(serial)
                    ? Optional.of(new Rejection(
                            ErrorCode.CERTIFICATE_REVOKED, WHERE, "of client " + client + ": it was revoked"))
                    : Optional.empty();
        }

        @Override
        public Optional<Rejection> objectionTo(ClientId claimed) {
            return claimed.equals(client)
                    ? objection()
                    : Optional.of(new Rejection(
                            ErrorCode.WRONG_IDENTITY,
                            "client id",
                            "found " + claimed + ", the certificate is of " + client));
        }

        @Override
        public Optional<Rejection> objectionTo(String claimedPopulation) {
            return PopulationId.ofName(claimedPopulation).equals(population)
                    ? Optional.empty()
                    : Optional.of(new Rejection(
                            ErrorCode.WRONG_IDENTITY,
                            "population",
                            "the registration authority admits to another one"));
        }
    }
}
