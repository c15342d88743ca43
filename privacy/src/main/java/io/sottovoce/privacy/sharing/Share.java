package io.sottovoce.privacy.sharing;

import io.sottovoce.privacy.secret.Secret;

/**
 * One share of a 32-byte secret.
 *
 * @param index Shamir x, 1..254
 * @param value 32 bytes
 */
public record Share(int index, Secret value) {
    public Share {
        if (index < 1 || index > Shamir.SHARES_MAX || value.length() != Secret.BYTES) {
            throw new IllegalArgumentException("share " + index + " of " + value.length() + " bytes, expected index 1.."
                    + Shamir.SHARES_MAX + " and " + Secret.BYTES + " bytes");
        }
    }
}
