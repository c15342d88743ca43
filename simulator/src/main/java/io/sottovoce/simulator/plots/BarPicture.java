package io.sottovoce.simulator.plots;

import io.sottovoce.simulator.report.Numbers;
import java.awt.Color;
import java.awt.Font;
import java.util.List;

/** Draws a bar for each name, the first one at the top: to the right for, to the left against. */
final class BarPicture {
    private static final int WIDTH = 860;
    private static final int BAR = 26;
    private static final int TOP = 48;
    private static final int BOTTOM = 40;
    private static final int NAMES = 200;
    private static final int NUMBERS = 80;
    private static final Color POSITIVE = new Color(0x1f6fb4);
    private static final Color NEGATIVE = new Color(0xd9720f);

    private BarPicture() {}

    static byte[] png(String title, String axis, List<String> names, List<Double> values) {
        Canvas canvas = new Canvas(WIDTH, TOP + BAR * names.size() + BOTTOM);
        double low = Math.min(0, values.stream().mapToDouble(d -> d).min().orElse(0));
        double high = Math.max(0, values.stream().mapToDouble(d -> d).max().orElse(0));
        double span = high > low ? high - low : 1;
        // Numbers of negative bars stand to their left.
        int left = NAMES + (low < 0 ? NUMBERS : 0);
        double unit = (WIDTH - left - NUMBERS) / span;
        int zero = left + (int) Math.round(-low * unit);
        canvas.font(Font.BOLD, 16);
        canvas.text(Canvas.INK, title, 12, 26);
        canvas.font(Font.PLAIN, 14);
        canvas.text(Canvas.INK, axis, zero, canvas.height() - 12);
        canvas.font(Font.PLAIN, 13);
        for (int i = 0; i < names.size(); i++) {
            bar(canvas, names.get(i), values.get(i), zero, unit, TOP + BAR * i);
        }
        canvas.fill(Canvas.INK, zero, TOP - 4, 1, BAR * names.size() + 4);
        return canvas.png();
    }

    private static void bar(Canvas canvas, String name, double value, int zero, double unit, int y) {
        String shortened = Charts.shortened(name);
        canvas.text(Canvas.INK, shortened, NAMES - 10 - canvas.widthOf(shortened), y + BAR - 9);
        if (!Double.isFinite(value)) {
            return;
        }
        int length = (int) Math.round(Math.abs(value) * unit);
        canvas.fill(value < 0 ? NEGATIVE : POSITIVE, value < 0 ? zero - length : zero, y + 2, length, BAR - 5);
        String number = Numbers.plain(value);
        int at = value < 0 ? zero - length - 6 - canvas.widthOf(number) : zero + length + 6;
        canvas.text(Canvas.INK, number, at, y + BAR - 9);
    }
}
