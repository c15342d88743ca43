package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.crypto.X25519;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Suite;

/**
 * What a client advertises for one session.
 *
 * @param channel X25519 key that envelopes are sealed under
 * @param mask X25519 key that pairwise masks come from
 * @param channelKem ML-KEM-768 key beside the first; empty in the classical suite
 * @param maskKem ML-KEM-768 key beside the second; empty in the classical suite
 */
public record PublicKeys(Octets channel, Octets mask, Octets channelKem, Octets maskKem) {
    /** keysHash = H("keys"; the four). */
    public ContentHash hash() {
        return ContentHash.of(
                Canonical.hash("keys", channel.toBytes(), mask.toBytes(), channelKem.toBytes(), maskKem.toBytes()));
    }

    /** Whether all keys are valid for the suite, canonical, not of low order, and distinct. */
    public boolean areValid(Suite suite) {
        return X25519.isValidPublicKey(channel.toBytes())
                && X25519.isValidPublicKey(mask.toBytes())
                && !channel.equals(mask)
                && (suite.hasKem() ? kemValid() : channelKem.length() == 0 && maskKem.length() == 0);
    }

    private boolean kemValid() {
        return MlKem.isValidPublicKey(channelKem.toBytes())
                && MlKem.isValidPublicKey(maskKem.toBytes())
                && !channelKem.equals(maskKem);
    }
}
