package io.sottovoce.learning.explain;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.plots.Pictures;
import io.sottovoce.learning.plots.Raster;
import io.sottovoce.learning.spec.AttentionLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the heads of an attention layer look for one example, as pictures. */
public final class AttentionMaps {
    private static final int ACROSS = 4;
    private static final int PIXELS = 240;

    private AttentionMaps() {}

    /** One square a head: rows are the times that look, columns those that are looked at; brightest is the largest weight. */
    public static Raster of(Model model, Dataset data, int example, AttentionLayers.Found layer) {
        float[] weights = model.attention(data.select(new int[] {example}), layer.name());
        int area = layer.time() * layer.time();
        int scale = Math.max(1, PIXELS / layer.time());
        List<Raster> heads = new ArrayList<>();
        for (int head = 0; head < layer.heads(); head++) {
            float[] map = Arrays.copyOfRange(weights, head * area, (head + 1) * area);
            heads.add(Pictures.amounts(map, layer.time(), layer.time(), scale));
        }
        return Pictures.grid(heads, ACROSS);
    }
}
