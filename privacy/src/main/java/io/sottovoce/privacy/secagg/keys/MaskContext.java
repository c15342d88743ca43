package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secret.Secret;
import javax.crypto.spec.SecretKeySpec;

/**
 * What every mask of a session is bound to (SA-1, 1.6): two clients with another model or another view of U2 get masks
 * that do not cancel, which makes garbage of their inputs and not a leak. Without the hash of U2 the ring theorem fails.
 *
 * @param session sid
 * @param shareSet H("u2"; U2)
 * @param model hash that this client computed over the model that it trained on
 */
public record MaskContext(ContentHash session, ContentHash shareSet, ContentHash model) {
    /** Key of the stream of a seed for one vector. */
    public Secret streamKey(Secret seed, int vector) {
        return Hkdf.expand(
                seed,
                "prg",
                AesCtrKeystream.KEY_BYTES,
                session.toBytes(),
                shareSet.toBytes(),
                model.toBytes(),
                Canonical.u16(vector));
    }

    /** Moves a stream to the beginning of a seed's mask of one vector. */
    public void restart(AesCtrKeystream stream, Secret seed, int vector) {
        Secret key = streamKey(seed, vector);
        restart(stream, key);
        key.wipe();
    }

    /** Moves a stream to the beginning of a mask whose {@link #streamKey} is known. */
    public static void restart(AesCtrKeystream stream, Secret streamKey) {
        streamKey.with(bytes -> {
            stream.restart(new SecretKeySpec(bytes, "AES"));
            return stream;
        });
    }
}
