package io.sottovoce.simulator.report;

import java.util.Locale;

/** Numbers for people. */
public final class Numbers {
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Numbers() {}

    /** A number with at most four significant digits and no idle zeros. */
    public static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        if (size >= 1e7 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int decimals = (int) Math.max(0, 3 - Math.floor(Math.log10(size)));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** A share as a percentage. */
    public static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "–";
    }

    /** A percentage for an axis, without idle digits. */
    static String shortPercent(double share) {
        return plain(100 * share) + " %";
    }

    /** Bytes in decimal units. */
    public static String bytes(double count) {
        double value = count;
        int unit = 0;
        while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 ? Long.toString((long) value) : trimmed(value)) + " " + BYTE_UNITS[unit];
    }

    /** A time span. */
    public static String millis(double millis) {
        if (millis < 1000) {
            return plain(Math.rint(millis * 10) / 10) + " ms";
        }
        return millis < 120_000
                ? trimmed(millis / 1000) + " s"
                : (long) (millis / 60_000) + " min " + Math.round(millis % 60_000 / 1000) + " s";
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
