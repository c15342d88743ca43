package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the parameters of a model out of a safetensors file, block by block: names through a {@link NameMapping},
 * dimensions through a {@link WeightLayout}. Blocks that the caller skips, a new head for instance, stay as they are;
 * every other block must be there in its shape and finite.
 *
 * @param skip blocks whose name begins with one of these stay as they are
 */
public record WeightLoader(NameMapping names, WeightLayout layout, List<String> skip) {
    /** Our own files. */
    public static final WeightLoader PLAIN = new WeightLoader(NameMapping.SAME, WeightLayout.CHANNELS_LAST, List.of());

    /** Keeps its own list. */
    public WeightLoader {
        skip = List.copyOf(skip);
    }

    /** Overwrites parameters and returns the names of the blocks that were read. */
    public List<String> load(Path file, ModelSpec model, float[] parameters) {
        requireKnown(file, model);
        SafetensorsFile weights = SafetensorsFile.open(file);
        List<String> loaded = new ArrayList<>();
        for (ParameterBlock block : model.blocks()) {
            if (skip.stream().noneMatch(block.name()::startsWith)) {
                float[] values = block(file, weights, block);
                System.arraycopy(values, 0, parameters, block.offset(), values.length);
                loaded.add(block.name());
            }
        }
        return loaded;
    }

    private float[] block(Path file, SafetensorsFile weights, ParameterBlock block) {
        String name = names.theirs(block.name());
        List<Integer> expected = layout.stored(block.shape());
        List<Integer> found = weights.shape(name)
                .orElseThrow(() -> ModelFileException.quoting(
                        file,
                        "has no tensor " + name + " for " + block.name() + ", there are " + some(weights),
                        "has no tensor " + name + " for " + block.name()));
        if (!found.equals(expected)) {
            throw ModelFileException.quoting(
                    file,
                    name + ": found shape " + found + ", expected " + expected + " for " + block.name(),
                    name + ": expected shape " + expected + " for " + block.name());
        }
        float[] values = weights.floats(name);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw ModelFileException.quoting(
                        file,
                        name + ": found " + values[i] + " at " + i + ", expected a number",
                        name + ": expected numbers only");
            }
        }
        return layout.ours(values, block.shape());
    }

    private void requireKnown(Path file, ModelSpec model) {
        for (String prefix : skip) {
            if (model.blocks().stream().noneMatch(block -> block.name().startsWith(prefix))) {
                throw new ModelFileException(
                        file, "to be skipped: the model has no parameters that begin with '" + prefix + "'");
            }
        }
    }

    private static String some(SafetensorsFile weights) {
        List<String> names = new ArrayList<>(weights.names());
        return names.size() > 12 ? String.join(", ", names.subList(0, 12)) + ", …" : String.join(", ", names);
    }
}
