package io.sottovoce.privacy;

/**
 * What local training hands over: the difference between the trained and the received parameters, flat, float32.
 *
 * <p>Guarantees that every coordinate is finite. Does not bound the norm: that is the clip's job.
 */
public final class Update {
    private final float[] values;

    private Update(float[] values) {
        this.values = values;
    }

    /** An update over a copy of the values; refuses a value that is not finite and names its coordinate. */
    public static Update copyOf(float[] values) {
        return owning(values.clone());
    }

    /** As {@link #copyOf}, without the copy: the caller must not touch the array again. */
    public static Update owning(float[] values) {
        int bad = firstNonFinite(values);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    "update coordinate " + bad + " is " + values[bad] + ", expected a finite number");
        }
        return new Update(values);
    }

    /** The first coordinate that is NaN or infinite, or -1 where there is none. */
    public static int firstNonFinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Number of coordinates. */
    public int dimension() {
        return values.length;
    }

    /** Copies {@code length} coordinates from {@code from} on into {@code target} at {@code at}. */
    public void copyTo(int from, float[] target, int at, int length) {
        System.arraycopy(values, from, target, at, length);
    }

    /** A copy of all coordinates. */
    public float[] toArray() {
        return values.clone();
    }
}
