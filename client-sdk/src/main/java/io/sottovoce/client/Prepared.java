package io.sottovoce.client;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.vector.ClippedUpdate;

/**
 * An update that was trained beforehand, and how much it counts. The client applies the weight itself: in a secure sum
 * nobody else can.
 *
 * <p>An application has no use for it: it is public for simulations, which drive the parts of a
 * client themselves.
 *
 * @param weight above 0, at most 1
 */
public record Prepared(LocalResult result, double weight) {
    public Prepared {
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight " + weight + ", expected above 0 and at most 1");
        }
    }

    /** The weighted update. */
    public Update update() {
        if (weight == 1) {
            return result.update();
        }
        float[] values = result.update().toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * weight);
        }
        return Update.owning(values);
    }

    /** The weighted update, clipped first: its norm is at most the weight times the bound, and so at most the bound. */
    public ClippedUpdate clipped(double bound) {
        return ClippedUpdate.clip(update(), weight * bound);
    }
}
