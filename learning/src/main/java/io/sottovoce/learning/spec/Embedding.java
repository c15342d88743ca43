package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A vector for each token: [time] of integers from 0 below {@code vocabulary} to [time, size]. Must come first. */
public record Embedding(int vocabulary, int size, Initial init) implements LayerSpec {
    /** The deviation of the initial vectors where nothing else is stated. */
    private static final Initial START = new Initial(Initial.Kind.NORMAL, 0.1);

    @Override
    public String kind() {
        return "embedding";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 1) {
            throw new ShapeMismatch(input, "[time] of tokens");
        }
        return List.of(input.get(0), size);
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        Initial start = init.kind() == Initial.Kind.USUAL ? START : init;
        return List.of(new Parameter("weight", List.of(vocabulary, size), vocabulary, size, start, true));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("vocabulary", (long) vocabulary);
        settings.put("size", (long) size);
        init.write(settings);
        return settings;
    }
}
