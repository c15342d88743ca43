package io.sottovoce.learning.data;

import java.util.List;

/** A column of numbers: {@code (value - mean) / deviation}, the mean where the value is missing. */
final class NumericColumn implements CsvColumn {
    private final String name;
    private final int column;
    private final double filling;
    private final double centre;
    private final double scale;

    private NumericColumn(String name, int column, double filling, double centre, double scale) {
        this.name = name;
        this.column = column;
        this.filling = filling;
        this.centre = centre;
        this.scale = scale;
    }

    /** Mean and population deviation are those of the values present in the training rows. */
    static NumericColumn fit(CsvTable table, int column, boolean standardise, int[] train) {
        String name = table.header().get(column);
        double sum = 0;
        int count = 0;
        for (int row : train) {
            CsvTable.Row at = table.rows().get(row);
            if (!CsvOptions.isMissing(at.cells().get(column))) {
                sum += number(at, name, column);
                count++;
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        if (!standardise) {
            return new NumericColumn(name, column, mean, 0, 1);
        }
        double squares = 0;
        for (int row : train) {
            CsvTable.Row at = table.rows().get(row);
            if (!CsvOptions.isMissing(at.cells().get(column))) {
                squares += Math.pow(number(at, name, column) - mean, 2);
            }
        }
        double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
        return new NumericColumn(name, column, mean, mean, deviation > 0 ? deviation : 1);
    }

    @Override
    public List<String> features() {
        return List.of(name);
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public void write(CsvTable.Row row, float[] target, int at) {
        double value = CsvOptions.isMissing(row.cells().get(column)) ? filling : number(row, name, column);
        double scaled = (value - centre) / scale;
        if (Math.abs(scaled) > Float.MAX_VALUE) {
            throw row.at(name, "the value is too far from the others to be standardised");
        }
        target[at] = (float) scaled;
    }

    static double number(CsvTable.Row row, String name, int column) {
        String cell = row.cells().get(column);
        return CsvNumbers.parse(cell)
                .orElseThrow(() -> row.at(name, "found " + DataException.quoted(cell) + ", expected a number"));
    }
}
