package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeWindowTest {
    @Test
    void nightWindow_belongsToTheDayItBeginsOn() {
        TimeWindow night =
                window(Map.of("days", List.of("fri"), "from", "22:00", "to", "06:00", "zone", "Europe/Berlin"));
        assertEquals(false, night.contains(Instant.parse("2026-01-02T20:59:59Z"))); // Friday 21:59:59
        assertEquals(true, night.contains(Instant.parse("2026-01-02T21:00:00Z")));
        assertEquals(true, night.contains(Instant.parse("2026-01-03T04:59:59Z"))); // Saturday 05:59:59
        assertEquals(false, night.contains(Instant.parse("2026-01-03T05:00:00Z")));
        assertEquals(false, night.contains(Instant.parse("2026-01-02T04:00:00Z")), "the night of Thursday");
    }

    @Test
    void wallClock_movesWithSummerTime() {
        TimeWindow hour = window(Map.of("from", "12:00", "to", "13:00", "zone", "Europe/Berlin"));
        assertTrue(hour.contains(Instant.parse("2026-01-02T11:30:00Z")));
        assertTrue(hour.contains(Instant.parse("2026-07-02T10:30:00Z")));
        assertEquals(false, hour.contains(Instant.parse("2026-07-02T11:30:00Z")));
    }

    @Test
    void sameHourTwice_isTheWholeDay() {
        TimeWindow day = window(Map.of("days", List.of("sun"), "from", "00:00", "to", "00:00", "zone", "UTC"));
        assertTrue(day.contains(Instant.parse("2026-01-04T00:00:00Z")));
        assertTrue(day.contains(Instant.parse("2026-01-04T23:59:59Z")));
        assertEquals(false, day.contains(Instant.parse("2026-01-05T00:00:00Z")));
    }

    @Test
    void badSettings_areNamed() {
        refused(Map.of("from", "25:00", "to", "06:00", "zone", "UTC"), "windows[0].from: found '25:00'");
        refused(Map.of("from", "05:00", "to", "06:00", "zone", "Mars"), "windows[0].zone: found 'Mars'");
        refused(
                Map.of("days", List.of("someday"), "from", "05:00", "to", "06:00", "zone", "UTC"),
                "windows[0].days: found 'someday'");
        refused(Map.of("from", "05:00", "to", "06:00"), "windows[0].zone");
    }

    private static void refused(Map<String, Object> settings, String start) {
        String message = String.valueOf(
                assertThrows(SpecException.class, () -> TimeWindow.fromTree(SpecTree.of("windows[0]", settings)))
                        .getMessage());
        assertTrue(message.startsWith(start), message);
    }

    private static TimeWindow window(Map<String, Object> settings) {
        return TimeWindow.fromTree(SpecTree.of("windows[0]", settings));
    }
}
