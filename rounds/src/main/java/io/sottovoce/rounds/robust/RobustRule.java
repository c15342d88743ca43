package io.sottovoce.rounds.robust;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Map;
import java.util.Optional;

/**
 * A rule that bounds what a share of hostile inputs can do. An input is one client's update, or one group's mean.
 *
 * <p>All inputs count the same: a weight that a client claims for itself would be a way round every rule. Rules need
 * distances of all pairs ({@code n^2} numbers) or columns of {@code n} values, never all updates at once, and read every
 * input once or twice. They guarantee nothing against attackers that look like honest clients, which a backdoor with a
 * small norm does.
 */
public sealed interface RobustRule
        permits NormBound, CoordinateMedian, TrimmedMean, Krum, Bulyan, GeometricMedian, FlTrust {
    /** Largest number of inputs: all pairs of so many take 128 MiB as doubles. */
    int INPUTS_MAX = 4096;

    /** Name in a task specification. */
    String kind();

    /** Hostile inputs among {@code inputs} that the rule is set to withstand; 0 where it is not set to a number. */
    default int hostile(int inputs) {
        return 0;
    }

    /** The inputs that the rule needs against so many hostile ones, with the formula, for a refusal. */
    default Need need(int hostile) {
        return new Need(1, "1");
    }

    /**
     * The rule, ready to be applied.
     *
     * @param reference the server's own update, which a rule with a {@link #root} needs and no other reads
     */
    AggregateRule against(Optional<BlockReader> reference);

    /** The data that the server trains its own update on, for rules that need one. */
    default Optional<Root> root() {
        return Optional.empty();
    }

    /** The settings, as {@link #fromTree} reads them. */
    Map<String, Object> toTree();

    /** Reads {@code {kind, ...}}; a setting that the kind does not have is refused. */
    static RobustRule fromTree(SpecTree tree) {
        return RuleReader.read(tree);
    }

    /**
     * Refuses numbers of inputs that the rule cannot work with, with the arithmetic.
     *
     * @param where the setting that is named in the refusal
     * @param what what an input is, in the plural
     */
    default void requireInputs(String where, String what, int least, int most) {
        if (most > INPUTS_MAX) {
            throw new SpecException(
                    where,
                    kind() + " over " + most + " " + what + " needs " + most + " x " + most + " x 8 bytes = "
                            + 8L * most * most + " for their distances, expected at most " + INPUTS_MAX + " " + what);
        }
        for (int inputs = least; inputs <= most; inputs++) {
            int hostile = hostile(inputs);
            Need need = need(hostile);
            if (inputs < need.inputs()) {
                throw new SpecException(
                        where,
                        kind() + " over " + inputs + " " + what + " of which f = " + hostile
                                + " are hostile needs n >= " + need.formula() + " = " + need.inputs());
            }
        }
    }

    /**
     * The server's own examples: the first of a data set's training part.
     *
     * @param data by name
     * @param examples at most so many
     */
    record Root(String data, int examples) {}

    /** A number of inputs and where it comes from. */
    record Need(int inputs, String formula) {}
}
