package io.sottovoce.rounds.port;

/** Works on the parameters of a new model before it is stored: more training, on data that are nobody's secret. */
@FunctionalInterface
public interface ModelFinisher {
    /** Leaves every model as it is. */
    ModelFinisher NONE = (version, parameters) -> {};

    /**
     * Changes parameters in place, or leaves them. The same for the same version and parameters.
     *
     * @param version of the new model, from 1 on
     */
    void finish(long version, float[] parameters);
}
