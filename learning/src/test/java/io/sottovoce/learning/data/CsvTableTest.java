package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.refused;
import static io.sottovoce.learning.data.TestFiles.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTableTest {
    private static final String TEXT = "a,\"b \"\"c\"\"\",d\r\n1,\"x,\ny\", z \r\n\r\n3,,\"\"\n";

    private static CsvTable read(String text) {
        return CsvTable.read(source(text), ',');
    }

    @Test
    void quotedFields_keepDelimitersLineEndsAndQuotes() {
        CsvTable table = read(TEXT);
        assertEquals(List.of("a", "b \"c\"", "d"), table.header());
        assertEquals(List.of("1", "x,\ny", "z"), table.rows().get(0).cells());
        assertEquals(List.of("3", "", ""), table.rows().get(1).cells());
        assertEquals(2, table.rows().get(0).line());
        assertEquals(5, table.rows().get(1).line());
    }

    @Test
    void lastLineWithoutEndAndByteOrderMark_areRead() {
        CsvTable table = read("\ufeffa,b\n1,2");
        assertEquals(List.of("a", "b"), table.header());
        assertEquals(List.of("1", "2"), table.rows().get(0).cells());
        assertEquals(
                List.of("1", "", "2"),
                CsvTable.read(source("a\tb\tc\n1\t\t2\n"), '\t').rows().get(0).cells());
    }

    @Test
    void raggedRow_isRefusedWithLineAndNumbers() {
        refused(() -> read("a,b,c\n1,2,3\n1,2\n"), "file: line 3: found 2 fields, expected 3");
        refused(() -> read("a,b\n1,\"2\n\"\n1,2,3\n"), "file: line 4: found 3 fields, expected 2");
    }

    @Test
    void malformedText_isRefused() {
        refused(() -> read(""), "empty, expected a header");
        refused(() -> read("a,b\n"), "a header and no rows");
        refused(() -> read("a,a\n1,2\n"), "line 1: column 2 is called 'a'");
        refused(() -> read("a,\n1,2\n"), "column 2 is called ''");
        refused(() -> read("a,b\n1,\"2\n"), "quote opened in field 2 on line 2 is never closed");
        refused(() -> read("a,b\n1,\"2\"x\n"), "line 2: field 2 goes on after its closing quote");
        refused(() -> read("a,b\n1,x\"2\"\n"), "line 2: field 2 holds a quote");
        refused(() -> read("a,b\r1,2\r"), "carriage return");
        refused(() -> CsvTable.read(source(new byte[] {'a', '\n', (byte) 0xff, '\n'}), ','), "not UTF-8");
    }

    @Test
    void limits_areKept() {
        refused(() -> read("a\n" + "x".repeat(70_000)), "longer than 65536 characters");
        refused(() -> read("a" + ",a".repeat(20_000)), "more than 16384 fields");
    }

    @Test
    void truncationAtEveryByte_isReadOrRefused() {
        byte[] plain = TEXT.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < plain.length; length++) {
            TestFiles.readOrRefused(Arrays.copyOf(plain, length), file -> CsvTable.read(file, ','));
        }
        TestFiles.everyTruncationRefused(TestFiles.gzip(plain), file -> CsvTable.read(file, ','));
        TestFiles.everyChangeReadOrRefused(plain, file -> CsvTable.read(file, ','));
        TestFiles.everyChangeReadOrRefused(TestFiles.gzip(plain), file -> CsvTable.read(file, ','));
    }

    @Test
    void message_staysOneLineWhateverTheFileHolds() {
        CsvTable table = read("a\n\"x\ny\"\n");
        DataException refusal = assertThrows(DataException.class, () -> table.column("b\nc"));
        assertEquals("file: line 1: found no column 'b?c', expected one of a", refusal.getMessage());
    }
}
