package io.sottovoce.simulator.plots;

import io.sottovoce.learning.metrics.ConfusionMatrix;
import io.sottovoce.learning.plots.ColourMap;
import java.awt.Color;
import java.awt.Font;
import java.util.List;

/** Draws a confusion matrix: a square for each pair of classes, shaded by its share of the true class, with its count. */
final class ConfusionPicture {
    private static final int CELL = 54;
    private static final int SMALL_CELL = 14;
    private static final int COUNTED_MAX = 24;
    private static final int MARGIN_LEAST = 90;
    private static final int LETTER = 9;
    private static final int TOP = 40;
    private static final int RIGHT = 20;
    private static final double DARK = 0.3;

    private final ConfusionMatrix matrix;
    private final List<String> names;
    private final int cell;
    private final int margin;
    private final Canvas canvas;

    private ConfusionPicture(ConfusionMatrix matrix, List<String> names) {
        this.matrix = matrix;
        this.names = names;
        this.cell = matrix.classes() <= COUNTED_MAX ? CELL : SMALL_CELL;
        int longest = names.stream()
                .mapToInt(name -> Charts.shortened(name).length())
                .max()
                .orElse(0);
        this.margin = Math.max(MARGIN_LEAST, 50 + LETTER * longest);
        int side = cell * matrix.classes();
        this.canvas = new Canvas(margin + side + RIGHT, TOP + side + margin);
    }

    /** The bytes of a PNG file. */
    static byte[] png(ConfusionMatrix matrix, List<String> names) {
        ConfusionPicture picture = new ConfusionPicture(matrix, names);
        picture.draw();
        return picture.canvas.png();
    }

    private void draw() {
        canvas.font(Font.PLAIN, Math.min(14, cell));
        for (int i = 0; i < matrix.classes(); i++) {
            for (int said = 0; said < matrix.classes(); said++) {
                square(i, said);
            }
            String name = Charts.shortened(names.get(i));
            int middle = i * cell + cell / 2 + 5;
            canvas.text(Canvas.INK, name, margin - 8 - canvas.widthOf(name), TOP + middle);
            canvas.upwards(Canvas.INK, name, margin + middle, TOP + matrix.classes() * cell + 8);
        }
        canvas.font(Font.BOLD, 15);
        canvas.text(Canvas.INK, "true class", 12, TOP - 14);
        canvas.text(Canvas.INK, "predicted class", margin, canvas.height() - 14);
    }

    private void square(int truth, int said) {
        long count = matrix.count(truth, said);
        double share = (double) count / Math.max(1, matrix.support(truth));
        int x = margin + said * cell;
        int y = TOP + truth * cell;
        // The square root lets rare mistakes be seen beside the diagonal.
        canvas.fill(new Color(ColourMap.PAPER.at(Math.sqrt(share))), x, y, cell - 1, cell - 1);
        if (cell == CELL && count > 0) {
            String number = Long.toString(count);
            Color ink = share > DARK ? Color.WHITE : Canvas.INK;
            canvas.text(ink, number, x + (cell - canvas.widthOf(number)) / 2, y + cell / 2 + 5);
        }
    }
}
