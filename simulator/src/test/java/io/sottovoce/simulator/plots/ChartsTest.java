package io.sottovoce.simulator.plots;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class ChartsTest {
    private static final int FIRST = 0x1f6fb4;
    private static final int SECOND = 0xd9720f;
    private static final int COLOURS = 5;

    @Test
    void line_keepsItsColourWhereAnotherHasNoPoints() throws IOException {
        byte[] picture = picture(1, 2);
        assertTrue(shows(picture, SECOND));
        assertFalse(shows(picture, FIRST));
    }

    @Test
    void lineAfterTheLastColour_isToldFromTheFirst() {
        byte[] first = picture(0, COLOURS + 1);
        byte[] last = picture(COLOURS, COLOURS + 1);
        assertFalse(Arrays.equals(first, last));
    }

    /** Of so many lines all but one have no points. */
    private static byte[] picture(int place, int count) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(i == place ? new Line("run", List.of(1.0, 2.0), List.of(0.1, 0.9)) : empty());
        }
        return Charts.lines("Accuracy", "round", "accuracy", lines);
    }

    private static Line empty() {
        return new Line("none", List.of(), List.of());
    }

    private static boolean shows(byte[] picture, int colour) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == colour) {
                    return true;
                }
            }
        }
        return false;
    }
}
