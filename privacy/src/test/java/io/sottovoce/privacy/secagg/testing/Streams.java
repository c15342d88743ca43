package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secret.Secret;

/** Mask streams at their beginning. */
public final class Streams {
    private Streams() {}

    public static AesCtrKeystream of(MaskContext context, Secret seed, int vector) {
        AesCtrKeystream stream = new AesCtrKeystream();
        context.restart(stream, seed, vector);
        return stream;
    }
}
