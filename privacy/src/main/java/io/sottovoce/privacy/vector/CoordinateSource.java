package io.sottovoce.privacy.vector;

/**
 * The coordinates of an update, read from wherever they lie, a run at a time: an update of 10^9 coordinates need not be in
 * memory at once. Read several times; must give the same values every time.
 */
public interface CoordinateSource {
    /** d. */
    long dimension();

    /** Copies {@code length} coordinates from {@code from} on into {@code target} at {@code at}. */
    void copyTo(long from, float[] target, int at, int length);
}
