package io.sottovoce.learning.plots;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class PicturesTest {
    @Test
    void encodedPicture_readsBackPixelForPixel() throws IOException {
        Raster picture = Pictures.grid(
                List.of(
                        Pictures.signed(new float[] {-1, 0, 0.5f, 1, 2, -2}, 2, 3, 5),
                        Pictures.image(new float[18], 2, 3, 3, 5),
                        Pictures.amounts(new float[] {0, 0, 0, 0, 0, 0}, 2, 3, 5)),
                2);
        BufferedImage back = ImageIO.read(new ByteArrayInputStream(Png.encode(picture)));
        assertEquals(picture.width(), back.getWidth());
        assertEquals(picture.height(), back.getHeight());
        for (int y = 0; y < back.getHeight(); y++) {
            for (int x = 0; x < back.getWidth(); x++) {
                assertEquals(picture.get(x, y), back.getRGB(x, y) & 0xffffff);
            }
        }
    }

    @Test
    void signedAmounts_areWhiteWhereThereIsNone() {
        Raster picture = Pictures.signed(new float[] {-3, 0, 3}, 1, 3, 1);
        assertEquals(ColourMap.DIVERGING.at(0), picture.get(0, 0));
        assertEquals(0xffffff, picture.get(1, 0));
        assertEquals(ColourMap.DIVERGING.at(1), picture.get(2, 0));
        assertEquals(0xffffff, Pictures.signed(new float[] {0}, 1, 1, 1).get(0, 0));
    }
}
