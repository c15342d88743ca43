package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Outcome;

/**
 * R0 as it travels: the exact bytes of the configuration and the server's signature, {@code Sign("config"; cfg_hash)}.
 *
 * @param config undecoded, because its hash is over what was received
 * @param revocationList the list that the configuration names
 */
public record Offer(Octets config, Octets revocationList, Octets signature) implements ServerMessage {
    private static final int CONFIG_BYTES_MAX = 4096;
    private static final int REVOCATION_BYTES_MAX = 8_100_000;

    /** Signs a configuration. */
    public static Offer sign(RoundConfig config, Octets revocationList, SigningKey server) {
        Octets bytes = config.encode();
        return new Offer(
                bytes,
                revocationList,
                Octets.owning(server.sign("config", bytes.hash().toBytes())));
    }

    /** cfg_hash. */
    public ContentHash configHash() {
        return config.hash();
    }

    /** Whether a server's key signed it. */
    public boolean isSignedBy(byte[] serverKey) {
        return Signatures.verify(
                serverKey, signature.toBytes(), "config", configHash().toBytes());
    }

    @Override
    public Kind kind() {
        return Kind.OFFER;
    }

    @Override
    public Octets encode() {
        return new ByteWriter()
                .sized(config)
                .sized(revocationList)
                .fixed(signature)
                .octets();
    }

    /** Decodes. */
    public static Outcome<Offer> decode(Octets bytes) {
        return ByteReader.decode(
                bytes,
                in -> new Offer(
                        in.sized(CONFIG_BYTES_MAX), in.sized(REVOCATION_BYTES_MAX), in.fixed(Signatures.BYTES)));
    }
}
