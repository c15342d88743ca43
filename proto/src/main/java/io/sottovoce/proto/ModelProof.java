package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a model comes from, as an offer carries it.
 *
 * @param signed the record of the offered version
 * @param links hashes of the records before it, the oldest first, at most
 *     {@link io.sottovoce.privacy.provenance.ModelChain#LINKS_MAX}
 */
public record ModelProof(SignedModelRecord signed, List<ContentHash> links) {
    public ModelProof {
        links = List.copyOf(links);
    }

    static ModelProof of(io.sottovoce.proto.v1.ModelProof wire) {
        byte[] joined = wire.getLinks().toByteArray();
        if (joined.length % ContentHash.BYTES != 0) {
            throw Wire.malformed("model_proof.links", joined.length + " bytes, expected a multiple of 32");
        }
        List<ContentHash> links = new ArrayList<>();
        for (int from = 0; from < joined.length; from += ContentHash.BYTES) {
            links.add(ContentHash.of(Arrays.copyOfRange(joined, from, from + ContentHash.BYTES)));
        }
        return new ModelProof(
                new SignedModelRecord(
                        Octets.owning(wire.getRecord().toByteArray()),
                        Octets.owning(wire.getSignature().toByteArray())),
                links);
    }

    io.sottovoce.proto.v1.ModelProof wire() {
        byte[] joined = new byte[links.size() * ContentHash.BYTES];
        for (int i = 0; i < links.size(); i++) {
            System.arraycopy(links.get(i).toBytes(), 0, joined, i * ContentHash.BYTES, ContentHash.BYTES);
        }
        return io.sottovoce.proto.v1.ModelProof.newBuilder()
                .setRecord(Wire.bytes(signed.record().toBytes()))
                .setSignature(Wire.bytes(signed.signature().toBytes()))
                .setLinks(Wire.bytes(joined))
                .build();
    }
}
