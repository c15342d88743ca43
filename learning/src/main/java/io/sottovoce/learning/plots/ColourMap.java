package io.sottovoce.learning.plots;

import java.util.List;

/** Turns a number into a colour by straight lines between a few colours that also differ in brightness. */
public final class ColourMap {
    /** Black to white, for pictures as they are. */
    public static final ColourMap GREY = new ColourMap(0x000000, 0xffffff);

    /** Dark violet over green to yellow, for amounts from 0 to 1. */
    public static final ColourMap SEQUENTIAL = new ColourMap(0x440154, 0x3b528b, 0x21918c, 0x5ec962, 0xfde725);

    /** Nearly white to dark blue, for amounts from 0 to 1 on a page. */
    public static final ColourMap PAPER = new ColourMap(0xf3f6f9, 0x9fc5e8, 0x1f6fb4, 0x12436d);

    /** Blue over white to red, for amounts from -1 to 1: white is none. */
    public static final ColourMap DIVERGING = new ColourMap(0x1f4e9e, 0x7fb2e5, 0xffffff, 0xf4a07a, 0xb2182b);

    private final List<Integer> stops;

    private ColourMap(Integer... stops) {
        this.stops = List.of(stops);
    }

    /** The colour of a share from 0 to 1; what is outside is drawn as the nearer end. */
    public int at(double share) {
        double place = Math.min(Math.max(share, 0), 1) * (stops.size() - 1);
        int from = Math.min((int) place, stops.size() - 2);
        double part = place - from;
        return blend(16, from, part) << 16 | blend(8, from, part) << 8 | blend(0, from, part);
    }

    private int blend(int shift, int from, double part) {
        int low = stops.get(from) >> shift & 0xff;
        int high = stops.get(from + 1) >> shift & 0xff;
        return (int) Math.round(low + part * (high - low));
    }
}
