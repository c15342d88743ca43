package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.crypto.X25519;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secret.Secret;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one 32-byte root of a client stands for (SA-1, E8): an X25519 key, in the hybrid suite an ML-KEM key,
 * and the coins of encapsulations. Who has the root of a dropped client has all of it again.
 */
public final class RootKeys {
    private final Suite suite;
    private final Secret prk;
    private final Secret exchange;
    private final Secret kemSeed;
    private final Octets exchangePublic;
    private final Octets kemPublic;
    private final Map<Octets, Secret> agreed = Collections.synchronizedMap(new HashMap<>());

    private RootKeys(Suite suite, Secret prk) {
        this.suite = suite;
        this.prk = prk;
        this.exchange = Hkdf.expand(prk, "x25519", Secret.BYTES);
        this.kemSeed = Hkdf.expand(prk, "mlkem-dz", MlKem.SEED_BYTES);
        this.exchangePublic = Octets.owning(X25519.publicKey(exchange));
        this.kemPublic = suite.hasKem() ? Octets.owning(MlKem.publicKey(kemSeed)) : Octets.EMPTY;
    }

    /** Derives the keys of a root: PRK = Extract(salt = cfg_hash, root). */
    public static RootKeys derive(Suite suite, ContentHash configuration, Secret root) {
        return new RootKeys(suite, Hkdf.extract(configuration.toBytes(), root));
    }

    /** The X25519 public key. */
    public Octets exchangePublic() {
        return exchangePublic;
    }

    /** The ML-KEM public key; empty in the classical suite. */
    public Octets kemPublic() {
        return kemPublic;
    }

    /**
     * A copy of the shared X25519 secret with a peer; empty for an invalid key. Computed once a peer: who deals to a holder
     * and is dealt to by it agrees on one secret for both directions.
     */
    Optional<Secret> agree(Octets peer) {
        Secret known = agreed.get(peer);
        if (known == null) {
            Optional<Secret> made = X25519.agree(exchange, peer.toBytes());
            made.ifPresent(secret -> agreed.put(peer, secret.duplicate()));
            return made;
        }
        return Optional.of(known.duplicate());
    }

    /** Encapsulates as {@code from} for {@code to}, with coins = Kdf(PRK; "coins"; sid, from, to). */
    Optional<MlKem.Encapsulated> encapsulate(ContentHash session, int from, int to, Octets peer) {
        Secret coins =
                Hkdf.expand(prk, "coins", Secret.BYTES, session.toBytes(), Canonical.u16(from), Canonical.u16(to));
        try {
            return MlKem.encapsulate(peer.toBytes(), coins);
        } finally {
            coins.wipe();
        }
    }

    Optional<Secret> decapsulate(Octets ciphertext) {
        return MlKem.decapsulate(kemSeed, ciphertext.toBytes());
    }

    Suite suite() {
        return suite;
    }

    /** Overwrites all of it. */
    public void wipe() {
        prk.wipe();
        exchange.wipe();
        kemSeed.wipe();
        synchronized (agreed) {
            agreed.values().forEach(Secret::wipe);
            agreed.clear();
        }
    }
}
