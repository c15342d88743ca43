package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.List;

/** A column of categories: 1 for the level at hand and 0 for the others, the commonest one where it is missing. */
final class CategoricalColumn implements CsvColumn {
    private final String name;
    private final int column;
    private final List<String> levels;
    private final int skipped;
    private final int filling;

    private CategoricalColumn(String name, int column, List<String> levels, int skipped, int filling) {
        this.name = name;
        this.column = column;
        this.levels = levels;
        this.skipped = skipped;
        this.filling = filling;
    }

    /** The commonest level is that of the training rows, the earlier level among equals. */
    static CategoricalColumn fit(CsvTable table, int column, List<String> levels, boolean dropFirst, int[] train) {
        String name = table.header().get(column);
        if (levels.isEmpty()) {
            throw table.rows().get(0).at(name, "found only missing values, expected categories (or drop the column)");
        }
        int[] counts = new int[levels.size()];
        for (int row : train) {
            CsvTable.Row at = table.rows().get(row);
            if (!CsvOptions.isMissing(at.cells().get(column))) {
                counts[level(at, name, column, levels)]++;
            }
        }
        int commonest = 0;
        for (int i = 1; i < counts.length; i++) {
            commonest = counts[i] > counts[commonest] ? i : commonest;
        }
        return new CategoricalColumn(name, column, levels, dropFirst ? 1 : 0, commonest);
    }

    @Override
    public List<String> features() {
        List<String> names = new ArrayList<>();
        levels.subList(skipped, levels.size()).forEach(level -> names.add(name + "=" + level));
        return names;
    }

    @Override
    public int width() {
        return levels.size() - skipped;
    }

    @Override
    public void write(CsvTable.Row row, float[] target, int at) {
        int level = CsvOptions.isMissing(row.cells().get(column)) ? filling : level(row, name, column, levels);
        if (level >= skipped) {
            target[at + level - skipped] = 1;
        }
    }

    static int level(CsvTable.Row row, String name, int column, List<String> levels) {
        String cell = row.cells().get(column);
        int level = levels.indexOf(CsvNumbers.category(cell));
        if (level < 0) {
            throw row.at(
                    name,
                    "found " + DataException.quoted(cell) + ", expected one of "
                            + String.join(", ", levels.subList(0, Math.min(20, levels.size()))));
        }
        return level;
    }
}
