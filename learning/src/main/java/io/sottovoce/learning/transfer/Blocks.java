package io.sottovoce.learning.transfer;

import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.Collection;
import java.util.List;

/** Choosing blocks of a model by the beginning of their names. */
final class Blocks {
    private Blocks() {}

    static void requireKnown(ModelSpec spec, Collection<String> prefixes) {
        for (String prefix : prefixes) {
            if (spec.blocks().stream().noneMatch(block -> block.name().startsWith(prefix))) {
                List<String> names =
                        spec.blocks().stream().map(ParameterBlock::name).toList();
                throw new IllegalArgumentException(
                        "found '" + prefix + "', expected the beginning of one of " + String.join(", ", names));
            }
        }
    }

    /** Copies the blocks that are trained; running statistics stay as they are. */
    static void copyTrained(ModelSpec spec, float[] from, float[] to) {
        for (Segment segment : Segment.of(spec, ParameterBlock::trained)) {
            System.arraycopy(from, segment.from(), to, segment.from(), segment.length());
        }
    }

    /** The parameters of some blocks one after the other. */
    static float[] gather(List<ParameterBlock> blocks, float[] parameters) {
        float[] gathered =
                new float[blocks.stream().mapToInt(ParameterBlock::size).sum()];
        int at = 0;
        for (ParameterBlock block : blocks) {
            System.arraycopy(parameters, block.offset(), gathered, at, block.size());
            at += block.size();
        }
        return gathered;
    }
}
