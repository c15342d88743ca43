package io.sottovoce.simulator.attack;

import java.util.List;

/** What colluding attackers know of a round: the updates of its honest clients. Thread-confined. */
public final class Cohort {
    private final List<float[]> honest;
    private final int attackers;
    private float[] mean = new float[0];
    private float[] deviation = new float[0];

    /**
     * The honest updates, at least one, of one dimension.
     *
     * @param attackers hostile clients in the round
     */
    public Cohort(List<float[]> honest, int attackers) {
        if (honest.isEmpty()) {
            throw new IllegalArgumentException("a round without an honest client has nothing to attack");
        }
        this.honest = List.copyOf(honest);
        this.attackers = attackers;
    }

    /** All clients of the round. */
    public int clients() {
        return honest.size() + attackers;
    }

    /** Hostile clients of the round. */
    public int attackers() {
        return attackers;
    }

    /** Mean of the honest updates by coordinate. */
    float[] mean() {
        if (mean.length == 0) {
            measure();
        }
        return mean;
    }

    /** Standard deviation of the honest updates by coordinate. */
    float[] deviation() {
        if (deviation.length == 0) {
            measure();
        }
        return deviation;
    }

    private void measure() {
        int dimension = honest.get(0).length;
        mean = new float[dimension];
        deviation = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            double sum = 0;
            double squares = 0;
            for (float[] update : honest) {
                sum += update[i];
                squares += (double) update[i] * update[i];
            }
            double centre = sum / honest.size();
            mean[i] = (float) centre;
            deviation[i] = (float) Math.sqrt(Math.max(0, squares / honest.size() - centre * centre));
        }
    }
}
