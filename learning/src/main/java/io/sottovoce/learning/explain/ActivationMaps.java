package io.sottovoce.learning.explain;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.plots.Pictures;
import io.sottovoce.learning.plots.Raster;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the channels of a layer answer to one example, as pictures. */
public final class ActivationMaps {
    private static final int CHANNELS_MAX = 64;
    private static final int ACROSS = 8;
    private static final int PIXELS = 96;

    private ActivationMaps() {}

    /** The layers that put out maps [height, width, channels], in order, beginning with 0. */
    public static List<Integer> layers(ModelSpec spec) {
        return IntStream.range(0, spec.layers().size())
                .filter(layer -> spec.outputShape(layer).size() == 3)
                .boxed()
                .toList();
    }

    /** The first channels of a layer's output for an example, at most 64, signed: white is none. */
    public static Raster of(Model model, Dataset data, int example, int layer) {
        List<Integer> shape = model.spec().outputShape(layer);
        if (shape.size() != 3) {
            throw new IllegalArgumentException(
                    model.spec().layerName(layer) + " puts out " + shape + ", expected [height, width, channels]");
        }
        float[] output = model.layerOutputs(data.select(new int[] {example}), layer);
        int channels = shape.get(2);
        int area = shape.get(0) * shape.get(1);
        int scale = Math.max(1, PIXELS / Math.max(shape.get(0), shape.get(1)));
        List<Raster> maps = new ArrayList<>();
        for (int c = 0; c < Math.min(channels, CHANNELS_MAX); c++) {
            float[] map = new float[area];
            for (int i = 0; i < area; i++) {
                map[i] = output[i * channels + c];
            }
            maps.add(Pictures.signed(map, shape.get(0), shape.get(1), scale));
        }
        return Pictures.grid(maps, ACROSS);
    }
}
