package io.sottovoce.learning.plots;

/** A picture of red, green and blue bytes. */
public final class Raster {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /** A picture of one colour, 0xRRGGBB. */
    public Raster(int width, int height, int colour) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height);
        }
        this.width = width;
        this.height = height;
        this.rgb = new byte[Math.multiplyExact(Math.multiplyExact(3, width), height)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                set(x, y, colour);
            }
        }
    }

    /** Pixels across. */
    public int width() {
        return width;
    }

    /** Pixels down. */
    public int height() {
        return height;
    }

    /** The colour of a pixel, 0xRRGGBB. */
    public int get(int x, int y) {
        int at = 3 * (y * width + x);
        return (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | (rgb[at + 2] & 0xff);
    }

    void set(int x, int y, int colour) {
        int at = 3 * (y * width + x);
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
    }

    /** Puts another picture into this one, its upper left corner at (x, y). */
    void paste(Raster other, int x, int y) {
        for (int row = 0; row < other.height; row++) {
            System.arraycopy(other.rgb, 3 * row * other.width, rgb, 3 * ((y + row) * width + x), 3 * other.width);
        }
    }

    byte[] row(int y) {
        byte[] row = new byte[3 * width];
        System.arraycopy(rgb, 3 * y * width, row, 0, row.length);
        return row;
    }
}
