package io.sottovoce.learning.optim;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A part of the flat vector, from an index on. */
public record Segment(int from, int length) {
    /** The parts of the vector whose blocks pass; neighbours are one. */
    public static List<Segment> of(ModelSpec model, Predicate<ParameterBlock> wanted) {
        List<Segment> segments = new ArrayList<>();
        for (ParameterBlock block : model.blocks()) {
            if (!wanted.test(block)) {
                continue;
            }
            int last = segments.size() - 1;
            if (last >= 0 && segments.get(last).end() == block.offset()) {
                Segment before = segments.get(last);
                segments.set(last, new Segment(before.from(), before.length() + block.size()));
            } else {
                segments.add(new Segment(block.offset(), block.size()));
            }
        }
        return List.copyOf(segments);
    }

    /** Index of the first element after it. */
    public int end() {
        return from + length;
    }
}
