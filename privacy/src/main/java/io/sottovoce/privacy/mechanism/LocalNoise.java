package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.vector.EncodingPlan;

/**
 * Local privacy: every client adds all of V by itself, so that its single vector is protected from everybody, secure sum
 * or not. Charged as replace-one: any two vectors of a client are neighbours.
 */
public final class LocalNoise {
    private final DistributedNoise noise;

    /** Local noise of a plan that counts on one share only. */
    public LocalNoise(DistributedNoise.Law law, EncodingPlan plan) {
        if (plan.shares() != 1) {
            throw new IllegalArgumentException(
                    "plan counts on " + plan.shares() + " shares, local noise is one share by itself");
        }
        this.noise = new DistributedNoise(law, plan);
    }

    /** What one release costs. */
    public RenyiCurve charge() {
        return noise.replaceOne();
    }

    /** The underlying noise. */
    public DistributedNoise noise() {
        return noise;
    }
}
