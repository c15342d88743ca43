package io.sottovoce.learning;

import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import org.jspecify.annotations.Nullable;

/**
 * What one client keeps from one round to the next, where the plan's method has it keep anything: its control variate
 * (SCAFFOLD), the layers that stay with it (FedBN, FedPer), its personal model (Ditto). It never leaves the client.
 * Used by one thread at a time; begins empty.
 */
public final class ClientState {
    private float @Nullable [] control;
    private float @Nullable [] held;
    private float @Nullable [] personal;

    /**
     * The vectors of a state, each null where the client has none: for a simulation that trains a client in one process after
     * the other.
     *
     * @param control control variate
     * @param held layers that stay with the client, in the places of all parameters
     * @param personal personal model
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Vectors(float @Nullable [] control, float @Nullable [] held, float @Nullable [] personal) {}

    /** The vectors of this state, not copied. */
    public Vectors vectors() {
        return new Vectors(control, held, personal);
    }

    /** Takes these vectors, not copied, in the place of its own. */
    public void replace(Vectors vectors) {
        control = vectors.control();
        held = vectors.held();
        personal = vectors.personal();
    }

    /** The control variate, zero before the first training. */
    float[] control(int size) {
        float[] present = control;
        if (present == null) {
            present = new float[size];
            control = present;
        }
        return present;
    }

    /** The personal model, the received one before the first training. */
    float[] personal(float[] received) {
        float[] present = personal;
        if (present == null) {
            present = received.clone();
            personal = present;
        }
        return present;
    }

    /** The received parameters with the client's own layers in their places: these themselves where it has none. */
    float[] restored(ModelSpec model, LocalMethod method, float[] received) {
        float[] present = held;
        if (present == null) {
            return received;
        }
        float[] parameters = received.clone();
        copyKept(model, method, present, parameters);
        return parameters;
    }

    /** Keeps the client's own layers. */
    void keep(ModelSpec model, LocalMethod method, float[] parameters) {
        float[] present = held;
        if (present == null) {
            present = new float[parameters.length];
            held = present;
        }
        copyKept(model, method, parameters, present);
    }

    /**
     * The parameters that this client predicts with: its personal model, or the global one with its own layers.
     *
     * @param global left unchanged
     */
    public float[] personalised(ModelSpec model, LocalMethod method, float[] global) {
        float[] own = personal;
        if (method.ditto() > 0 && own != null) {
            return own.clone();
        }
        float[] parameters = restored(model, method, global);
        return parameters == global ? global.clone() : parameters;
    }

    static void copyKept(ModelSpec model, LocalMethod method, float[] from, float[] to) {
        for (ParameterBlock block : model.blocks()) {
            if (method.keeps(block.name())) {
                System.arraycopy(from, block.offset(), to, block.offset(), block.size());
            }
        }
    }
}
