package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.util.Optional;

/**
 * The seed m of the mask between two clients (SA-1, E9). The one with the lower roster index encapsulates, with coins from
 * its mask root, so that either root alone restores the seed.
 */
public final class PairSeed {
    private PairSeed() {}

    /** One end of a pair: whose keys are held and whose are only known. */
    public record Pair(ContentHash session, int self, PublicKeys selfKeys, int other, PublicKeys otherKeys) {
        boolean selfIsLower() {
            return self < other;
        }
    }

    /** The ciphertext that the lower end sends to the higher; empty in the classical suite and for the higher end. */
    public static Optional<Octets> ciphertext(RootKeys own, Pair pair) {
        if (!own.suite().hasKem() || !pair.selfIsLower()) {
            return Optional.of(Octets.EMPTY);
        }
        return own.encapsulate(
                        pair.session(),
                        pair.self(),
                        pair.other(),
                        pair.otherKeys().maskKem())
                .map(made -> {
                    made.shared().wipe();
                    return made.ciphertext();
                });
    }

    /**
     * The seed.
     *
     * @param ciphertext what the lower end has sent; not read by the lower end, which makes it again
     * @return empty where a key or the ciphertext is malformed
     */
    public static Optional<Secret> derive(RootKeys own, Pair pair, Octets ciphertext) {
        Optional<Secret> exchange = own.agree(pair.otherKeys().mask());
        if (exchange.isEmpty()) {
            return Optional.empty();
        }
        if (!own.suite().hasKem()) {
            return Optional.of(expand(SharedSecret.combine(pair.session(), exchange.get(), null), pair, Octets.EMPTY));
        }
        if (pair.selfIsLower()) {
            return own.encapsulate(
                            pair.session(),
                            pair.self(),
                            pair.other(),
                            pair.otherKeys().maskKem())
                    .map(made -> expand(
                            SharedSecret.combine(pair.session(), exchange.get(), made.shared()),
                            pair,
                            made.ciphertext()));
        }
        return own.decapsulate(ciphertext)
                .map(kem -> expand(SharedSecret.combine(pair.session(), exchange.get(), kem), pair, ciphertext));
    }

    private static Secret expand(Secret shared, Pair pair, Octets ciphertext) {
        boolean low = pair.selfIsLower();
        PublicKeys lower = low ? pair.selfKeys() : pair.otherKeys();
        PublicKeys higher = low ? pair.otherKeys() : pair.selfKeys();
        Secret seed = Hkdf.expand(
                shared,
                "mask",
                Secret.BYTES,
                Canonical.u16(Math.min(pair.self(), pair.other())),
                Canonical.u16(Math.max(pair.self(), pair.other())),
                lower.mask().toBytes(),
                higher.mask().toBytes(),
                higher.maskKem().toBytes(),
                ciphertext.toBytes());
        shared.wipe();
        return seed;
    }
}
