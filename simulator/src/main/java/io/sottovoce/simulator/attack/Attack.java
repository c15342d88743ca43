package io.sottovoce.simulator.attack;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossKind;
import java.util.Optional;

/**
 * What a hostile client does. Attackers know the model, train as the plan says where they train at all, and work together;
 * those that forge updates see what every honest client of the round sends, which is more than a real one would.
 */
public sealed interface Attack
        permits LabelFlip,
                Backdoor,
                ModelReplacement,
                GaussianNoise,
                SignFlip,
                LittleIsEnough,
                InnerProduct,
                FreeRider {
    /** Name in workloads and tables. */
    String kind();

    /**
     * Why clients with such data cannot attack so, in one line; empty where they can.
     *
     * @param loss of the model that is trained: where it looks at no classes, changing them does nothing
     */
    default Optional<String> objection(Dataset data, LossKind loss) {
        if (!changesClasses()) {
            return Optional.empty();
        }
        if (data.classes() == 0) {
            return Optional.of(kind() + " changes classes, and " + data.name() + " has real targets");
        }
        if (!loss.hasAccuracy()) {
            return Optional.of(kind() + " changes classes, and a model that is trained with the loss " + loss.word()
                    + " looks at none");
        }
        return trigger().flatMap(planted -> planted.objection(data));
    }

    /** Whether the attacker labels its examples otherwise. */
    default boolean changesClasses() {
        return trigger().isPresent();
    }

    /** What the attacker trains on in the place of its own data. */
    default Dataset poison(Dataset own, long seed) {
        return own;
    }

    /**
     * What the attacker sends in the place of its own update.
     *
     * @param own its update after training on {@link #poison}ed data; not changed
     */
    default float[] forge(float[] own, Cohort cohort, long seed) {
        return own;
    }

    /** The trigger that the attack plants, where it plants one. */
    default Optional<Trigger> trigger() {
        return Optional.empty();
    }
}
