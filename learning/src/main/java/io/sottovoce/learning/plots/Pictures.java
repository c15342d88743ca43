package io.sottovoce.learning.plots;

import java.util.List;

/** Draws arrays of numbers, one square a number. */
public final class Pictures {
    private static final int GAP = 4;
    private static final int GROUND = 0xd9dee4;

    private Pictures() {}

    /** Amounts from 0 to the largest one. */
    public static Raster amounts(float[] values, int height, int width, int scale) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        float most = largest == 0 ? 1 : largest;
        return squares(height, width, scale, at -> ColourMap.SEQUENTIAL.at(values[at] / most));
    }

    /** Signed amounts: white is none, the colours reach to the largest magnitude. */
    public static Raster signed(float[] values, int height, int width, int scale) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        float most = largest == 0 ? 1 : largest;
        return squares(height, width, scale, at -> ColourMap.DIVERGING.at((values[at] / most + 1) / 2));
    }

    /**
     * An image of numbers from 0 to 1.
     *
     * @param channels 1 for grey or 3 for red, green and blue; of other numbers the first one is shown
     */
    public static Raster image(float[] values, int height, int width, int channels, int scale) {
        if (channels != 3) {
            return squares(height, width, scale, at -> ColourMap.GREY.at(values[at * channels]));
        }
        return squares(
                height,
                width,
                scale,
                at -> byteOf(values[3 * at]) << 16 | byteOf(values[3 * at + 1]) << 8 | byteOf(values[3 * at + 2]));
    }

    /** Pictures of one size in rows of so many, with gaps between. */
    public static Raster grid(List<Raster> pictures, int across) {
        int columns = Math.min(across, pictures.size());
        int rows = (pictures.size() + columns - 1) / columns;
        int cellWidth = pictures.get(0).width() + GAP;
        int cellHeight = pictures.get(0).height() + GAP;
        Raster grid = new Raster(columns * cellWidth + GAP, rows * cellHeight + GAP, GROUND);
        for (int i = 0; i < pictures.size(); i++) {
            grid.paste(pictures.get(i), GAP + i % columns * cellWidth, GAP + i / columns * cellHeight);
        }
        return grid;
    }

    private static int byteOf(float value) {
        return Math.round(Math.min(Math.max(value, 0), 1) * 255);
    }

    private static Raster squares(int height, int width, int scale, Colour colour) {
        Raster picture = new Raster(width * scale, height * scale, 0);
        for (int y = 0; y < height * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                picture.set(x, y, colour.of(y / scale * width + x / scale));
            }
        }
        return picture;
    }

    private interface Colour {
        int of(int at);
    }
}
