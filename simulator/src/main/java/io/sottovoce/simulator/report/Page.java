package io.sottovoce.simulator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An HTML page of facts, tables and pictures that needs nothing else: pictures are part of the file. */
public final class Page {
    /** How a cell of a column of numbers begins, or what stands for none. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.∞]|–|NaN");

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** A page with a title and plain sentences that a reader must not miss. */
    public Page(String title, String statement) {
        this.title = title;
        body.append("<h1>")
                .append(HtmlReport.escape(title))
                .append("</h1><p class=\"statement\">")
                .append(HtmlReport.escape(statement))
                .append("</p>");
    }

    /** Headlines: name and value. */
    public Page facts(Map<String, String> facts) {
        body.append("<dl class=\"facts\">");
        facts.forEach((name, value) -> body.append("<div><dt>")
                .append(HtmlReport.escape(name))
                .append("</dt><dd>")
                .append(HtmlReport.escape(value))
                .append("</dd></div>"));
        body.append("</dl>");
        return this;
    }

    /** A table with its heading. Columns of numbers stand to the right, others to the left. */
    public Page table(String heading, List<String> columns, List<List<String>> rows) {
        body.append("<details open><summary>")
                .append(HtmlReport.escape(heading))
                .append("</summary><div class=\"scroll\"><table><thead><tr>");
        cells("th", columns, rows);
        body.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            body.append("<tr>");
            cells("td", row, rows);
            body.append("</tr>");
        }
        body.append("</tbody></table></div></details>");
        return this;
    }

    private void cells(String tag, List<String> cells, List<List<String>> rows) {
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            boolean numbers = rows.stream()
                    .allMatch(row -> NUMBER.matcher(row.get(column)).lookingAt());
            body.append('<').append(tag).append(numbers ? ">" : " class=\"text\">");
            body.append(HtmlReport.escape(cells.get(i)))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
    }

    /** A picture, the bytes of a PNG file, with what it shows. */
    public Page picture(String heading, String caption, byte[] png) {
        body.append("<section><h2>")
                .append(HtmlReport.escape(heading))
                .append("</h2><p class=\"none\">")
                .append(HtmlReport.escape(caption))
                .append("</p><img alt=\"")
                .append(HtmlReport.escape(heading))
                .append("\" style=\"max-width:100%;height:auto;background:#fff\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(png))
                .append("\"></section><p></p>");
        return this;
    }

    /** Writes the page, in place of one that is there. */
    public void write(Path file) throws IOException {
        Files.writeString(file, HtmlReport.document(title, body.toString()));
    }
}
