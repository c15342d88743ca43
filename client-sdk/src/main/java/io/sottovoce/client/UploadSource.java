package io.sottovoce.client;

import io.sottovoce.proto.UploadChunk;
import java.util.BitSet;
import java.util.Iterator;

/** The chunks of an upload, counted on through its vectors; the same bytes whenever they are drawn. */
interface UploadSource {
    /** Number of chunks. */
    int count();

    /** The chunks that are not in the set, in order. */
    Iterator<UploadChunk> without(BitSet stored);
}
