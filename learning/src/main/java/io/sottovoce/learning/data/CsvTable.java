package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A CSV file as text: the header's column names, and rows that all have as many fields. Limits hold whatever the file
 * contains, so a small gzip file cannot unpack to more than memory holds.
 */
record CsvTable(List<String> header, List<Row> rows) {
    /** 2^24 cells of about 60 bytes are 1 GB: more belongs in another format. */
    private static final int CELLS_MAX = 1 << 24;

    /** One row and where it stands. */
    record Row(String file, long line, List<String> cells) {
        DataException at(String column, String problem) {
            return DataException.quoting(
                    file,
                    "line " + line + ", column " + DataException.quoted(column) + ": " + problem,
                    "line " + line + ": one of the values is not one that its column can have");
        }
    }

    /** Reads the whole source; fields between {@code delimiter}s. */
    static CsvTable read(ByteSource source, char delimiter) {
        CsvTokens tokens = new CsvTokens(source, delimiter);
        List<String> header = tokens.next()
                .orElseThrow(() -> new DataException(
                        source.name() + ": the file is empty, expected a header line with column names"));
        requireNames(source.name(), header);
        List<Row> rows = new ArrayList<>();
        for (Optional<List<String>> cells = tokens.next(); cells.isPresent(); cells = tokens.next()) {
            List<String> row = cells.get();
            if (row.size() != header.size()) {
                throw DataException.quoting(
                        source.name() + ": line " + tokens.line(),
                        "found " + row.size() + " fields, expected " + header.size() + " as in the header",
                        "expected as many fields as in the header");
            }
            if ((long) (rows.size() + 1) * header.size() > CELLS_MAX) {
                throw new DataException(
                        source.name() + ": line " + tokens.line() + ": more than " + CELLS_MAX + " cells");
            }
            rows.add(new Row(source.name(), tokens.line(), row));
        }
        if (rows.isEmpty()) {
            throw new DataException(source.name() + ": found a header and no rows");
        }
        return new CsvTable(header, rows);
    }

    /** Which column has this name. */
    int column(String name) {
        int column = header.indexOf(name);
        if (column < 0) {
            String missing = "found no column " + DataException.quoted(name);
            throw DataException.quoting(
                    rows.get(0).file() + ": line 1", missing + ", expected one of " + known(), missing);
        }
        return column;
    }

    private String known() {
        int shown = Math.min(header.size(), 20);
        return String.join(", ", header.subList(0, shown)) + (shown < header.size() ? ", …" : "");
    }

    private static void requireNames(String file, List<String> header) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).isEmpty() || !seen.add(header.get(i))) {
                String expected = "expected a name of its own for each column";
                throw DataException.quoting(
                        file + ": line 1",
                        "column " + (i + 1) + " is called " + DataException.quoted(header.get(i)) + ", " + expected,
                        expected);
            }
        }
    }
}
