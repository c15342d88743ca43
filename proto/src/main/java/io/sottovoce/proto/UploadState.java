package io.sottovoce.proto;

import java.util.BitSet;
import java.util.Optional;

/**
 * What the server has of an upload.
 *
 * @param chunksExpected number of chunks, counted on through the vectors
 * @param stored the chunks that are stored durably
 * @param receipt set when the trailer was answered already
 */
public record UploadState(int chunksExpected, BitSet stored, Optional<Receipt> receipt) {
    public UploadState {
        stored = (BitSet) stored.clone();
    }

    @Override
    public BitSet stored() {
        return (BitSet) stored.clone();
    }
}
