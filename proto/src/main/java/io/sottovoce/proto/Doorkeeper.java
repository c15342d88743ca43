package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Decides who may make calls, by the certificates that TLS has shown. Thread-safe; must not block for long. */
public interface Doorkeeper {
    /** Lets everybody in as whomever they say they are: for a loopback, or where a round's ticket is enough. */
    Doorkeeper OPEN = new Doorkeeper() {
        private final Caller anybody = new Caller() {
            @Override
            public Optional<Rejection> objection() {
                return Optional.empty();
            }

            @Override
            public Optional<Rejection> objectionTo(ClientId claimed) {
                return Optional.empty();
            }

            @Override
            public Optional<Rejection> objectionTo(String claimedPopulation) {
                return Optional.empty();
            }
        };

        @Override
        public Decoded<Caller> admit(List<X509Certificate> chain) {
            return Decoded.accepted(anybody);
        }

        @Override
        public boolean enrolsElsewhere() {
            return false;
        }
    };

    /**
     * Lets a caller in, or says why not.
     *
     * @param chain what the peer has shown and proved to hold the key of, its own certificate first; empty without TLS or
     *     where it showed none. Nobody has checked it before.
     */
    Decoded<Caller> admit(List<X509Certificate> chain);

    /** A caller was refused, at the door or later; to be counted. */
    default void turnedAway(Rejection rejection) {}

    /** Whether first contact is made with a registration authority. */
    boolean enrolsElsewhere();
}
