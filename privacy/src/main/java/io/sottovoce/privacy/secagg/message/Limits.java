package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.MlKem;

/** Bounds of the messages. */
public final class Limits {
    /** Clients in one sum; larger cohorts are cut into several. */
    public static final int CLIENTS_MAX = 4096;

    /** Clients in all groups of a cohort together: what fits into one R2a. */
    public static final int COHORT_MAX = 20_000;

    /** Neighbours of one client. */
    public static final int NEIGHBOURS_MAX = 254;

    /** Vectors in one session. */
    public static final int VECTORS_MAX = 16;

    /** Coordinates of one vector. */
    public static final long DIMENSION_MAX = 1L << 34;

    /** Coordinates in one chunk of an upload. */
    public static final int CHUNK_COORDINATES = 1 << 16;

    /** Bytes of one chunk: 2^16 coordinates of 32 bits. */
    public static final int CHUNK_BYTES_MAX = CHUNK_COORDINATES * 4;

    static final int NAME_BYTES_MAX = 64;
    static final int EXCHANGE_KEY_BYTES_MAX = 32;
    static final int KEM_KEY_BYTES_MAX = MlKem.KEY_BYTES;
    static final int KEM_CIPHERTEXT_BYTES_MAX = MlKem.CIPHERTEXT_BYTES;
    static final int MEMBER_SET_BYTES_MAX = CLIENTS_MAX / 8;

    private Limits() {}
}
