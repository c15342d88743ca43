package io.sottovoce.rounds.robust;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.OptionalDouble;

/** Reads a rule. */
final class RuleReader {
    private static final List<String> KINDS = List.of(
            NormBound.KIND,
            CoordinateMedian.KIND,
            TrimmedMean.KIND,
            Krum.SINGLE,
            Krum.MULTI,
            Bulyan.KIND,
            GeometricMedian.KIND,
            FlTrust.KIND);
    private static final double BOUND_MAX = 1e9;
    private static final double BOUND_MIN = 1e-9;
    private static final double SMOOTHING_MAX = 1;
    private static final double SMOOTHING_MIN = 1e-12;

    private RuleReader() {}

    static RobustRule read(SpecTree tree) {
        RobustRule rule =
                switch (tree.oneOf("kind", KINDS)) {
                    case NormBound.KIND -> new NormBound(bound(tree));
                    case CoordinateMedian.KIND -> new CoordinateMedian();
                    case TrimmedMean.KIND -> new TrimmedMean(hostile(tree));
                    case Krum.SINGLE -> new Krum(hostile(tree), false);
                    case Krum.MULTI -> new Krum(hostile(tree), true);
                    case Bulyan.KIND -> new Bulyan(hostile(tree));
                    case GeometricMedian.KIND ->
                        new GeometricMedian(
                                tree.real("smoothing", SMOOTHING_MIN, SMOOTHING_MAX, GeometricMedian.SMOOTHING));
                    default ->
                        new FlTrust(new RobustRule.Root(
                                tree.text("root"),
                                tree.integer("examples", 1, FlTrust.EXAMPLES_MAX, FlTrust.EXAMPLES)));
                };
        tree.finish();
        return rule;
    }

    private static OptionalDouble bound(SpecTree tree) {
        return tree.has("bound") ? OptionalDouble.of(tree.real("bound", BOUND_MIN, BOUND_MAX)) : OptionalDouble.empty();
    }

    private static double hostile(SpecTree tree) {
        return tree.real(HostileShare.SETTING, 0, HostileShare.MAX, HostileShare.DEFAULT);
    }
}
