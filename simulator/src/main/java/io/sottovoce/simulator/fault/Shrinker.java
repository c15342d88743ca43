package io.sottovoce.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Delta debugging (Zeller and Hildebrandt 2002, ddmin): a list that fails, of which no single element can be left out. */
final class Shrinker {
    private final Predicate<List<Operation>> fails;
    private int runsLeft;

    private Shrinker(Predicate<List<Operation>> fails, int runsMax) {
        this.fails = fails;
        this.runsLeft = runsMax;
    }

    /**
     * Shrinks.
     *
     * @param operations a list that fails
     * @param runsMax lists that are tried at most; what is left then may not be minimal
     */
    static List<Operation> shrink(List<Operation> operations, Predicate<List<Operation>> fails, int runsMax) {
        return new Shrinker(fails, runsMax).shrink(operations);
    }

    private List<Operation> shrink(List<Operation> failing) {
        if (tries(List.of())) {
            return List.of();
        }
        List<Operation> present = failing;
        int parts = 2;
        while (present.size() >= 2 && runsLeft > 0) {
            List<Operation> smaller = withoutAPart(present, parts);
            if (smaller.size() < present.size()) {
                present = smaller;
                parts = Math.max(2, parts - 1);
            } else if (parts >= present.size()) {
                return present;
            } else {
                parts = Math.min(present.size(), 2 * parts);
            }
        }
        return present;
    }

    /** The first complement of a part that fails; the list itself where none does. */
    private List<Operation> withoutAPart(List<Operation> present, int parts) {
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) present.size() * part / parts);
            int to = (int) ((long) present.size() * (part + 1) / parts);
            List<Operation> rest = new ArrayList<>(present.subList(0, from));
            rest.addAll(present.subList(to, present.size()));
            if (tries(rest)) {
                return List.copyOf(rest);
            }
        }
        return present;
    }

    private boolean tries(List<Operation> operations) {
        if (runsLeft <= 0) {
            return false;
        }
        runsLeft--;
        return fails.test(operations);
    }
}
