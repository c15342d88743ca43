package io.sottovoce.learning.spec;

/**
 * What a model may cost before anybody allocates for it. A plan comes from a server that a client need not trust, so
 * these are checked on the declaration alone.
 *
 * @param parametersMax number of float parameters; training holds up to three such vectors in native memory
 * @param activationBytesMax bytes of all layers' outputs and their gradients for one training batch
 */
public record Limits(long parametersMax, long activationBytesMax) {
    /** 2^28 parameters (1 GiB a vector) and 1 GiB of activations. */
    public static final Limits DEFAULT = new Limits(1L << 28, 1L << 30);

    /** The largest number of layers in a model. */
    public static final int LAYERS_MAX = 64;

    /** The largest extent of one dimension of an input, and of units, filters and classes. */
    public static final int EXTENT_MAX = 1 << 16;

    /** The largest number of recurrent units, and of factors: a few of them side by side stay an extent. */
    public static final int UNITS_MAX = 1 << 13;

    /** The largest number of users or items: each has a row of parameters. */
    public static final int ROWS_MAX = 1 << 24;

    /** The largest batch. */
    public static final int BATCH_MAX = 1 << 14;

    /** Refuses limits that are not positive or beyond what one array can hold. */
    public Limits {
        if (parametersMax < 1 || parametersMax > Integer.MAX_VALUE - 8 || activationBytesMax < 1) {
            throw new IllegalArgumentException("limits must be positive, and parameters fit one array: " + parametersMax
                    + " parameters, " + activationBytesMax + " activation bytes");
        }
    }
}
