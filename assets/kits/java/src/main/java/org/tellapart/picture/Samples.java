package org.tellapart.picture;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Samples as they are stored, past any colour space that Java would put between. */
final class Samples {
    private Samples() {}

    /**
     * The lowest 8 bits of each sample, pixel by pixel.
     *
     * @throws IllegalArgumentException if the raster has another number of bands
     */
    static byte[] interleaved(Raster raster, int bands) {
        if (raster.getNumBands() != bands) {
            throw new IllegalArgumentException(raster.getNumBands() + " bands instead of " + bands);
        }
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), bands)];
        if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0) {
            copy(buffer.getData(), buffer.getOffset(), model, width, height, samples);
            return samples;
        }
        int[] row = new int[width * bands];
        for (int y = 0, at = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int sample : row) {
                samples[at++] = (byte) sample;
            }
        }
        return samples;
    }

    /** Three equal channels. */
    static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[Math.multiplyExact(grey.length, 3)];
        for (int index = 0, at = 0; index < grey.length; index++, at += 3) {
            rgb[at] = grey[index];
            rgb[at + 1] = grey[index];
            rgb[at + 2] = grey[index];
        }
        return rgb;
    }

    /** A colour on white: {@code (c * a + 255 * (255 - a) + 127) / 255}, in whole numbers. */
    static byte onWhite(int colour, int alpha) {
        return (byte) ((colour * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    private static void copy(
            byte[] from, int start, PixelInterleavedSampleModel model, int width, int height, byte[] to) {
        int[] offsets = model.getBandOffsets();
        int step = model.getPixelStride();
        for (int y = 0; y < height; y++) {
            int row = start + y * model.getScanlineStride();
            int target = y * width * offsets.length;
            if (offsets.length == 3) {
                copyThree(from, row, step, offsets, to, target, width);
            } else {
                for (int x = 0, pixel = row; x < width; x++, pixel += step) {
                    for (int offset : offsets) {
                        to[target++] = from[pixel + offset];
                    }
                }
            }
        }
    }

    /** The usual case without an inner loop: a third of the time. */
    private static void copyThree(byte[] from, int row, int step, int[] offsets, byte[] to, int target, int width) {
        int first = row + offsets[0];
        int second = row + offsets[1];
        int third = row + offsets[2];
        for (int x = 0, pixel = 0, at = target; x < width; x++, pixel += step, at += 3) {
            to[at] = from[first + pixel];
            to[at + 1] = from[second + pixel];
            to[at + 2] = from[third + pixel];
        }
    }
}
