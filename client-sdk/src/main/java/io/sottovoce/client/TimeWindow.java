package io.sottovoce.client;

import io.sottovoce.privacy.spec.SpecTree;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hours of the week in which a client takes part. From 22:00 to 06:00 ends on the day after the one it begins on; from and
 * to the same hour is a whole day. Wall-clock time of its zone, so that a change to summer time moves the window along.
 *
 * @param days on which it begins
 */
record TimeWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private static final int DAYS_MAX = 7;
    private static final int DAY_LETTERS = 3;

    TimeWindow {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a window on no day");
        }
    }

    static TimeWindow fromTree(SpecTree tree) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        List<String> named = tree.has("days") ? tree.texts("days", DAYS_MAX) : List.of();
        named.forEach(name -> days.add(day(tree, name)));
        TimeWindow window = new TimeWindow(
                named.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                time(tree, "from"),
                time(tree, "to"),
                zone(tree));
        tree.finish();
        return window;
    }

    /** Whether a moment is inside: from the first instant, and before the last. */
    boolean contains(Instant moment) {
        ZonedDateTime local = moment.atZone(zone);
        LocalTime time = local.toLocalTime();
        if (from.isBefore(to)) {
            return days.contains(local.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
        }
        return !time.isBefore(from)
                ? days.contains(local.getDayOfWeek())
                : time.isBefore(to) && days.contains(local.getDayOfWeek().minus(1));
    }

    private static DayOfWeek day(SpecTree tree, String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, DAY_LETTERS).equals(name.toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw tree.refusal("days", "found '" + name + "', expected mon, tue, wed, thu, fri, sat, sun");
    }

    private static LocalTime time(SpecTree tree, String key) {
        String text = tree.text(key);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            throw tree.refusal(key, "found '" + text + "', expected a time such as 22:00");
        }
    }

    private static ZoneId zone(SpecTree tree) {
        String text = tree.text("zone");
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw tree.refusal("zone", "found '" + text + "', expected a time zone such as Europe/Berlin or UTC");
        }
    }

    @Override
    public String toString() {
        String listed = days.size() == DAYS_MAX
                ? "every day"
                : String.join(
                        ", ",
                        days.stream()
                                .sorted()
                                .map(day -> day.name().substring(0, DAY_LETTERS).toLowerCase(Locale.ROOT))
                                .toList());
        return listed + " " + from + " to " + to + " " + zone;
    }
}
