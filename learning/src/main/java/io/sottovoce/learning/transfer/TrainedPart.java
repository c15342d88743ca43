package io.sottovoce.learning.transfer;

/**
 * What is trained of a model: a vector of its own, from which all parameters follow. Training the whole model, all but
 * some layers, low-rank adapters, a pruned or a binary network differ only in this.
 *
 * <p>The vector is also what a client would send: adapters make updates as small as themselves.
 */
public interface TrainedPart {
    /** Length of the trained vector. */
    int size();

    /** The vector at the start. */
    float[] initial();

    /**
     * Writes the parameters that follow from a trained vector.
     *
     * @param trained the vector
     * @param parameters of the whole model; what does not depend on the vector may be left as it is
     */
    void expand(float[] trained, float[] parameters);

    /**
     * The gradient with respect to the trained vector.
     *
     * @param gradient with respect to all parameters
     * @param trained the vector it was taken at
     * @param pulled where the result goes, as long as the vector
     */
    void pullBack(float[] gradient, float[] trained, float[] pulled);

    /**
     * Told before each step, from 0 on.
     *
     * @param steps how many there will be
     * @param trained the vector, which a part with a schedule may change
     */
    default void beforeStep(long step, long steps, float[] trained) {}
}
