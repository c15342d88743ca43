package io.sottovoce.learning.data;

import java.util.Arrays;
import java.util.List;

/** Lists of row indices. */
final class RowLists {
    private RowLists() {}

    /** 0..count-1. */
    static int[] upTo(int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    /** The indices at which this value stands, ascending. */
    static int[] where(int[] values, int value) {
        return Arrays.stream(upTo(values.length))
                .filter(i -> values[i] == value)
                .toArray();
    }

    static int[] toArray(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
