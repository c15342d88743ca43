package io.sottovoce.simulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HtmlReportTest {
    @Test
    void page_refersToNothingElsewhere() {
        String page = HtmlReport.page(report(20));
        assertFalse(page.contains("http"), page);
        assertFalse(page.contains("<script"), page);
        assertFalse(page.contains("url("), page);
    }

    @Test
    void page_escapesWhatItIsGiven() {
        String page = HtmlReport.page(new RunReport("<b>", "a & b", Map.of("x", "\"<i>\""), "</pre>", List.of()));
        assertFalse(page.contains("<b>"), page);
        assertFalse(page.contains("<i>"), page);
        assertTrue(page.contains("a &amp; b"), page);
    }

    @Test
    void page_showsEachReasonOfExclusion() {
        String page = HtmlReport.page(report(5));
        assertTrue(page.contains("DEADLINE"), page);
        assertTrue(page.contains("DECLINED"), page);
    }

    @Test
    void infiniteEpsilon_isNotTakenForNone() {
        RoundPoint noised = new RoundPoint(
                1,
                "committed",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1,
                1,
                new TreeMap<>(),
                1,
                1,
                Map.of(),
                Optional.of(new PrivacyPoint(1e-5, Double.POSITIVE_INFINITY, 1, 1, 1, 1)),
                new TreeMap<>());
        String page = HtmlReport.page(new RunReport("A run", "", Map.of(), "{}", List.of(noised)));
        assertTrue(page.contains("Infinite in every round"), page);
        assertFalse(page.contains("No noise in this run"), page);
    }

    @Test
    void manyRounds_stayAPageThatABrowserOpens() {
        String page = HtmlReport.page(report(10_000));
        assertTrue(page.length() < 1 << 20, () -> page.length() + " characters");
    }

    @Test
    void marks_areInsideThePictureAndFinite() {
        for (int rounds : new int[] {1, 2, 3, 7, 61, 161, 999}) {
            Matcher number = Pattern.compile(" (?:x|y|x1|y1|cx|cy|width|height)=\"([^\"]+)\"")
                    .matcher(HtmlReport.page(report(rounds)));
            while (number.find()) {
                double value = Double.parseDouble(number.group(1));
                assertTrue(value >= 0 && value <= 520, () -> rounds + " rounds: " + value);
            }
        }
    }

    @Test
    void numbers_areShort() {
        assertEquals("0.1235", Numbers.plain(0.123456));
        assertEquals("12", Numbers.plain(12));
        assertEquals("1.5 MB", Numbers.bytes(1_500_000));
        assertEquals("2 min 37 s", Numbers.millis(157_000));
        assertEquals("95.30 %", Numbers.percent(0.953));
        assertEquals("–", Numbers.percent(Double.NaN));
        assertEquals("–", Numbers.plain(Double.NaN));
        assertEquals("∞", Numbers.plain(Double.POSITIVE_INFINITY));
    }

    @Test
    void axis_coversItsRangeWithRoundMarks() {
        Axis axis = Axis.over(0.31, 0.97, 5);
        assertTrue(axis.low() <= 0.31 && axis.high() >= 0.97, axis.toString());
        assertEquals(0, axis.share(axis.low()));
        assertEquals(1, axis.share(axis.high()));
        assertTrue(Axis.over(1, 1, 5).high() > 1);
    }

    private static RunReport report(int rounds) {
        List<RoundPoint> points = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            OptionalDouble accuracy = i % 2 == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - 1.0 / (i + 1));
            points.add(new RoundPoint(
                    i,
                    i == 3 ? "aborted: QUORUM_NOT_REACHED" : "committed",
                    accuracy,
                    accuracy.isPresent() ? OptionalDouble.of(1.0 / i) : accuracy,
                    10,
                    8,
                    new TreeMap<>(Map.of("DEADLINE", 1, "DECLINED", 1)),
                    8_000_000,
                    10_000_000,
                    Map.of("training", 120.0, "aggregation", 3.5)));
        }
        return new RunReport("A run", "In the clear.", Map.of("accuracy", "95 %"), "{}", points);
    }
}
