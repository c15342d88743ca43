package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.crypto.SealingKey;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key K_ij under which a dealer i seals its envelope for a holder j (SA-1, E9). Directed: K_ij and K_ji differ, and so
 * do their encapsulations, since every dealer encapsulates for every holder.
 */
public final class Channel {
    private Channel() {}

    /** The dealer's end: the key and, in the hybrid suite, the ciphertext that the holder needs. */
    public record Outgoing(SealingKey key, Octets ciphertext) {}

    /** The dealer's key; empty where a key of the holder is invalid. */
    public static Optional<Outgoing> toHolder(
            RootKeys own, PublicKeys ownKeys, ContentHash session, int dealer, int holder, PublicKeys holderKeys) {
        Optional<Secret> exchange = own.agree(holderKeys.channel());
        if (exchange.isEmpty()) {
            return Optional.empty();
        }
        if (!own.suite().hasKem()) {
            return Optional.of(new Outgoing(
                    derive(session, exchange.get(), null, dealer, holder, ownKeys, holderKeys, Octets.EMPTY),
                    Octets.EMPTY));
        }
        Optional<MlKem.Encapsulated> kem = own.encapsulate(session, dealer, holder, holderKeys.channelKem());
        return kem.map(made -> new Outgoing(
                derive(session, exchange.get(), made.shared(), dealer, holder, ownKeys, holderKeys, made.ciphertext()),
                made.ciphertext()));
    }

    /** The holder's key; empty where a key or the ciphertext is malformed. */
    public static Optional<SealingKey> fromDealer(
            RootKeys own,
            PublicKeys ownKeys,
            ContentHash session,
            int dealer,
            int holder,
            PublicKeys dealerKeys,
            Octets ciphertext) {
        if (ciphertext.length() != (own.suite().hasKem() ? MlKem.CIPHERTEXT_BYTES : 0)) {
            return Optional.empty();
        }
        Optional<Secret> exchange = own.agree(dealerKeys.channel());
        if (exchange.isEmpty()) {
            return Optional.empty();
        }
        if (!own.suite().hasKem()) {
            return Optional.of(derive(session, exchange.get(), null, dealer, holder, dealerKeys, ownKeys, ciphertext));
        }
        return own.decapsulate(ciphertext)
                .map(kem -> derive(session, exchange.get(), kem, dealer, holder, dealerKeys, ownKeys, ciphertext));
    }

    private static SealingKey derive(
            ContentHash session,
            Secret exchange,
            @Nullable Secret kem,
            int dealer,
            int holder,
            PublicKeys dealerKeys,
            PublicKeys holderKeys,
            Octets ciphertext) {
        Secret shared = SharedSecret.combine(session, exchange, kem);
        Secret key = Hkdf.expand(
                shared,
                "share",
                Secret.BYTES,
                Canonical.u16(dealer),
                Canonical.u16(holder),
                dealerKeys.channel().toBytes(),
                holderKeys.channel().toBytes(),
                holderKeys.channelKem().toBytes(),
                ciphertext.toBytes());
        shared.wipe();
        return SealingKey.owning(key);
    }
}
