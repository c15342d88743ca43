package io.sottovoce.learning.transfer;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a trained model makes of examples, as features for another one: an encoder's code in the place of pixels. */
public final class LayerFeatures {
    private LayerFeatures() {}

    /** The same examples with a layer's outputs as features, in one dimension. */
    public static Dataset of(Model model, Dataset data, int layer) {
        float[] features = model.layerOutputs(data, layer);
        int[] shape = {features.length / data.size()};
        if (data.classes() > 0) {
            int[] labels = new int[data.size()];
            Arrays.setAll(labels, data::label);
            return Dataset.classification(data.name(), shape, data.classes(), features, labels);
        }
        float[] targets = new float[data.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = data.target(i);
        }
        return Dataset.regression(data.name(), shape, features, targets);
    }

    /** So many examples at random, of every class as many as of every other one, up to one, where there are enough. */
    public static Dataset labelled(Dataset data, int count, long seed) {
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        new SplitMix64(seed).shuffle(order);
        int[] taken = new int[Math.max(1, data.classes())];
        List<Integer> chosen = new ArrayList<>();
        List<Integer> rest = new ArrayList<>();
        for (int row : order) {
            int label = data.classes() > 0 ? data.label(row) : 0;
            boolean wanted = taken[label]++ < count / taken.length;
            (wanted ? chosen : rest).add(row);
        }
        for (int i = 0; i < rest.size() && chosen.size() < count; i++) {
            chosen.add(rest.get(i));
        }
        return data.select(chosen.stream().mapToInt(Integer::intValue).toArray());
    }
}
