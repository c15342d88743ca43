package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secret.Secret;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** S = Extract(sid, X25519 secret || [KEM secret]) (SA-1, E9). */
final class SharedSecret {
    private SharedSecret() {}

    /** Combines both secrets and wipes them. */
    static Secret combine(ContentHash session, Secret exchange, @Nullable Secret kem) {
        Secret both = kem == null ? exchange : concatenate(exchange, kem);
        try {
            return Hkdf.extract(session.toBytes(), both);
        } finally {
            both.wipe();
            exchange.wipe();
            if (kem != null) {
                kem.wipe();
            }
        }
    }

    private static Secret concatenate(Secret first, Secret second) {
        return first.with(a -> second.with(b -> {
            byte[] joined = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, joined, a.length, b.length);
            return Secret.owning(joined);
        }));
    }
}
