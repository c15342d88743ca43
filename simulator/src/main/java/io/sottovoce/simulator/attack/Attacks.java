package io.sottovoce.simulator.attack;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.privacy.spec.SpecException;
import java.util.List;
import java.util.OptionalDouble;

/** Attacks by name: {@code KIND} or {@code KIND:NUMBER}. */
public final class Attacks {
    private static final List<String> KINDS = List.of(
            LabelFlip.KIND,
            Backdoor.KIND,
            ModelReplacement.KIND,
            GaussianNoise.KIND,
            SignFlip.KIND,
            LittleIsEnough.KIND,
            InnerProduct.KIND,
            FreeRider.KIND);
    private static final Backdoor BACKDOOR = new Backdoor(new Trigger(2, 1, 0), 0.5);
    private static final double NUMBER_MAX = 1e6;

    private Attacks() {}

    /** All kinds. */
    public static List<String> kinds() {
        return KINDS;
    }

    /**
     * The attack of this name.
     *
     * @param where the setting or option that is named in a refusal
     */
    public static Attack named(String where, String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        OptionalDouble number =
                colon < 0 ? OptionalDouble.empty() : OptionalDouble.of(number(where, text.substring(colon + 1)));
        return switch (kind) {
            case LabelFlip.KIND -> plain(where, new LabelFlip(), number);
            case Backdoor.KIND -> backdoor(where, number.orElse(BACKDOOR.share()));
            case ModelReplacement.KIND -> new ModelReplacement(BACKDOOR, number.orElse(100));
            case GaussianNoise.KIND -> new GaussianNoise(number.orElse(1));
            case SignFlip.KIND -> new SignFlip(number.orElse(5));
            case LittleIsEnough.KIND -> new LittleIsEnough(number);
            case InnerProduct.KIND -> new InnerProduct(number.orElse(10));
            case FreeRider.KIND -> new FreeRider(number.orElse(1e-4));
            default ->
                throw new SpecException(where, "found '" + kind + "', expected one of " + String.join(", ", KINDS));
        };
    }

    private static Attack plain(String where, Attack attack, OptionalDouble number) {
        if (number.isPresent()) {
            throw new SpecException(where, attack.kind() + " takes no number");
        }
        return attack;
    }

    private static Attack backdoor(String where, double share) {
        if (share > 1) {
            throw new SpecException(
                    where, "found " + share + " after the colon, expected a share of examples, above 0 to 1");
        }
        return new Backdoor(BACKDOOR.planted(), share);
    }

    private static double number(String where, String text) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= NUMBER_MAX) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw new SpecException(
                where, "found '" + text + "' after the colon, expected a number above 0 to " + NUMBER_MAX);
    }
}
