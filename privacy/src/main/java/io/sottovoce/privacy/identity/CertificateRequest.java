package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Octets;

/**
 * A client's request to be certified, with the proof that it holds the private key: {@code Sign("possession";
 * client_id, population, id_pk)}.
 */
public record CertificateRequest(ClientId client, PopulationId population, Octets publicKey, Octets proof) {
    /** A client's request for its own key. */
    public static CertificateRequest of(ClientId client, PopulationId population, SigningKey key) {
        byte[] proof = key.sign("possession", client.toBytes(), population.toBytes(), key.publicKey());
        return new CertificateRequest(client, population, Octets.owning(key.publicKey()), Octets.owning(proof));
    }

    /** Whether the key is of prime order and its holder made this request. */
    public boolean isProved() {
        byte[] key = publicKey.toBytes();
        return Signatures.isPrimeOrderKey(key)
                && Signatures.verify(key, proof.toBytes(), "possession", client.toBytes(), population.toBytes(), key);
    }
}
