package io.sottovoce.learning.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One column of a CSV file as features: a number, or one indicator for each level. */
interface CsvColumn {
    /** More levels than this are rather a name or an id than a category. */
    int LEVELS_MAX = 1000;

    /** How the columns of features are called. */
    List<String> features();

    /** How many features the column makes. */
    int width();

    /** Writes the features of one row. */
    void write(CsvTable.Row row, float[] target, int at);

    /** Learns from the training rows what the column needs: its filling value, mean and deviation. */
    static CsvColumn fit(CsvTable table, int column, CsvOptions options, int[] train) {
        String name = table.header().get(column);
        List<String> stated = options.levels().get(name);
        if (stated != null) {
            List<String> levels = stated.isEmpty() ? levels(table, column) : stated;
            return CategoricalColumn.fit(table, column, levels, options.dropFirst(), train);
        }
        if (options.numeric().contains(name) || isNumeric(table, column)) {
            return NumericColumn.fit(table, column, options.standardise(), train);
        }
        return CategoricalColumn.fit(table, column, levels(table, column), options.dropFirst(), train);
    }

    /** A column of numbers only is numeric; one mostly of numbers is refused as probably damaged. */
    private static boolean isNumeric(CsvTable table, int column) {
        int numbers = 0;
        int others = 0;
        CsvTable.Row firstOther = table.rows().get(0);
        for (CsvTable.Row row : table.rows()) {
            String cell = row.cells().get(column);
            if (CsvNumbers.parse(cell).isPresent()) {
                numbers++;
            } else if (!CsvOptions.isMissing(cell) && others++ == 0) {
                firstOther = row;
            }
        }
        if (others > 0 && numbers > others) {
            String name = table.header().get(column);
            throw firstOther.at(
                    name,
                    "found " + DataException.quoted(firstOther.cells().get(column))
                            + ", expected a number as in most rows (if it is a category, say categorical=" + name
                            + ")");
        }
        return others == 0;
    }

    private static List<String> levels(CsvTable table, int column) {
        Set<String> levels = new HashSet<>();
        for (CsvTable.Row row : table.rows()) {
            String cell = row.cells().get(column);
            if (!CsvOptions.isMissing(cell) && levels.add(CsvNumbers.category(cell)) && levels.size() > LEVELS_MAX) {
                throw row.at(
                        table.header().get(column),
                        "more than " + LEVELS_MAX + " different values, expected a category (or drop the column)");
            }
        }
        return CsvNumbers.sorted(levels);
    }
}
