package io.sottovoce.simulator.plots;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A white picture to draw on, for the charts whose every name must be legible. */
final class Canvas {
    static final Color INK = new Color(0x1b1f24);
    static final Color GRID = new Color(0xe6eaee);

    private final BufferedImage picture;
    private final Graphics2D graphics;

    Canvas(int width, int height) {
        this.picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        this.graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        fill(Color.WHITE, 0, 0, width, height);
    }

    int width() {
        return picture.getWidth();
    }

    int height() {
        return picture.getHeight();
    }

    void fill(Color colour, int x, int y, int width, int height) {
        graphics.setColor(colour);
        graphics.fillRect(x, y, width, height);
    }

    void font(int style, int size) {
        graphics.setFont(new Font(Font.SANS_SERIF, style, size));
    }

    int widthOf(String text) {
        return graphics.getFontMetrics().stringWidth(text);
    }

    void text(Color colour, String text, int x, int y) {
        graphics.setColor(colour);
        graphics.drawString(text, x, y);
    }

    /** Text that runs upwards and ends at y. */
    void upwards(Color colour, String text, int x, int y) {
        var straight = graphics.getTransform();
        graphics.translate(x, y + widthOf(text));
        graphics.rotate(-Math.PI / 2);
        text(colour, text, 0, 0);
        graphics.setTransform(straight);
    }

    /** The bytes of a PNG file. */
    byte[] png() {
        graphics.dispose();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(picture, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }
}
