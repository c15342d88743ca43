package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import java.util.List;
import java.util.Optional;

/**
 * A record as it is stored and travels: its exact bytes and the server's signature, {@code Sign("model-record"; bytes)}.
 * A server without an identity signs nothing.
 *
 * @param record undecoded, because its hash is over what was received
 * @param signature 64 bytes, or none
 */
public record SignedModelRecord(Octets record, Octets signature) {
    private static final String TAG = "model-record";

    /** Signs a record. */
    public static SignedModelRecord sign(ModelRecord record, SigningKey server) {
        Octets bytes = record.encode();
        return new SignedModelRecord(bytes, Octets.owning(server.sign(TAG, bytes.toBytes())));
    }

    /** A record that nobody signs. */
    public static SignedModelRecord unsigned(ModelRecord record) {
        return new SignedModelRecord(record.encode(), Octets.EMPTY);
    }

    /** Whether there is a signature at all. */
    public boolean signed() {
        return signature.length() > 0;
    }

    /** Whether one of these Ed25519 keys signed it. */
    public boolean isSignedByOneOf(List<Octets> serverKeys) {
        return serverKeys.stream()
                .anyMatch(key -> Signatures.verify(key.toBytes(), signature.toBytes(), TAG, record.toBytes()));
    }

    /** SHA-256 of the record's bytes. */
    public ContentHash hash() {
        return record.hash();
    }

    /** What the record says; empty where its bytes are not canonical. */
    public Optional<ModelRecord> decoded() {
        return ModelRecord.decode(record);
    }
}
