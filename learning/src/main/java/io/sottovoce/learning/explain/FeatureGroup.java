package io.sottovoce.learning.explain;

import io.sottovoce.learning.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Features that are changed together: a column with the indicators of its levels, or a square of pixels with its channels.
 *
 * @param features places in one example
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record FeatureGroup(String name, int[] features) {
    /**
     * The columns of a table. A name {@code column=level} belongs to {@code column}: the indicators of one category are
     * one column of the file.
     *
     * @param names one a feature, or none: they are numbered
     */
    public static List<FeatureGroup> columns(Dataset data, List<String> names) {
        Map<String, List<Integer>> columns = new LinkedHashMap<>();
        for (int i = 0; i < data.featuresPerExample(); i++) {
            String name = names.isEmpty() ? "feature " + i : names.get(i);
            int equals = name.indexOf('=');
            String column = equals > 0 ? name.substring(0, equals) : name;
            columns.computeIfAbsent(column, key -> new ArrayList<>()).add(i);
        }
        List<FeatureGroup> groups = new ArrayList<>();
        columns.forEach((name, places) -> groups.add(new FeatureGroup(
                name, places.stream().mapToInt(Integer::intValue).toArray())));
        return groups;
    }

    /** Squares of an image, row by row; those at the right and lower edge may be smaller. */
    public static List<FeatureGroup> patches(Dataset data, int side) {
        int[] shape = data.shape();
        if (shape.length != 3) {
            throw new IllegalArgumentException(data.name() + " has no images to cut into squares");
        }
        List<FeatureGroup> groups = new ArrayList<>();
        for (int top = 0; top < shape[0]; top += side) {
            for (int left = 0; left < shape[1]; left += side) {
                int[] places = places(shape, top, left, side);
                groups.add(new FeatureGroup("row " + top + " column " + left, places));
            }
        }
        return groups;
    }

    private static int[] places(int[] shape, int top, int left, int side) {
        int height = Math.min(side, shape[0] - top);
        int width = Math.min(side, shape[1] - left) * shape[2];
        return IntStream.range(0, height * width)
                .map(i -> ((top + i / width) * shape[1] + left) * shape[2] + i % width)
                .toArray();
    }
}
