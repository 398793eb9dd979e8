package org.tellapart.picture;

import java.util.Arrays;

/** What the samples of one PNG's pixels mean. */
final class PngColours {
    private static final int LEAST_CLEAR = 2;

    private final int kind;
    private final int shift;
    private final int factor;
    private final byte[] entries;
    private final int[] clear;

    PngColours(PngFile png) {
        kind = png.kind();
        shift = png.depth() == 16 ? 8 : 0;
        factor = png.depth() < 8 ? 255 / ((1 << png.depth()) - 1) : 1;
        entries = kind == 3 ? entries(png) : new byte[0];
        clear = clear(png);
    }

    /** Writes the RGB of the pixel whose samples begin at {@code from}. */
    void put(int[] samples, int from, byte[] rgb, int at) {
        switch (kind) {
            case 0 -> {
                boolean isClear = clear.length == 1 && samples[from] == clear[0];
                fill(rgb, at, isClear ? (byte) 255 : (byte) ((samples[from] >> shift) * factor));
            }
            case 4 -> fill(rgb, at, Samples.onWhite(samples[from] >> shift, samples[from + 1] >> shift));
            case 3 -> System.arraycopy(entries, 3 * samples[from], rgb, at, 3);
            default -> {
                boolean isClear = clear.length == 3 && Arrays.equals(samples, from, from + 3, clear, 0, 3);
                int alpha = isClear ? 0 : kind == 6 ? samples[from + 3] >> shift : 255;
                for (int colour = 0; colour < 3; colour++) {
                    rgb[at + colour] = Samples.onWhite(samples[from + colour] >> shift, alpha);
                }
            }
        }
    }

    private static void fill(byte[] rgb, int at, byte grey) {
        rgb[at] = grey;
        rgb[at + 1] = grey;
        rgb[at + 2] = grey;
    }

    /** 256 colours, on white already; those that the file does not name are black. */
    private static byte[] entries(PngFile png) {
        byte[] palette = Arrays.copyOf(png.palette(), 3 * 256);
        byte[] alphas = png.transparency() == null ? new byte[0] : png.transparency();
        for (int index = 0; index < Math.min(alphas.length, 256); index++) {
            for (int at = 3 * index; at < 3 * index + 3; at++) {
                palette[at] = Samples.onWhite(palette[at] & 0xff, alphas[index] & 0xff);
            }
        }
        return palette;
    }

    /** The samples of the colour that stands for nothing; empty if there is none that can be told apart. */
    private static int[] clear(PngFile png) {
        byte[] transparency = png.transparency();
        boolean rgb = png.kind() == 2 && png.depth() == 8;
        if (transparency == null || !rgb && png.kind() != 0 || transparency.length < (rgb ? 3 : 1) * LEAST_CLEAR) {
            return new int[0];
        }
        int[] clear = new int[rgb ? 3 : 1];
        Arrays.setAll(clear, index -> Bytes.unsigned16(transparency, 2 * index));
        return clear;
    }
}
