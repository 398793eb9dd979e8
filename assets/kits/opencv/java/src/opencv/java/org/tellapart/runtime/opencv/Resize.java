package org.tellapart.runtime.opencv;

import java.util.Arrays;
import org.tellapart.Picture;
import org.tellapart.bundle.Description.Framing;

/**
 * From a decoded picture to the square of pixels that the network sees, as Tellapart makes it: the mean of blocks where
 * the picture is much bigger than needed, then a triangle filter, rows first, without rounding anything.
 */
final class Resize {
    private static final int CHANNELS = 3;

    private final Picture picture;
    private final int block;
    private final int width;

    private Resize(Picture picture, int block) {
        this.picture = picture;
        this.block = block;
        this.width = picture.width() / block;
    }

    /** One pixel of the square: these weights times the pixels from {@code first}. */
    private record Tap(int first, float[] weights) {}

    /** Red, then green, then blue: each {@code size} x {@code size}, 0 to 255. */
    static float[] pixels(Picture picture, Framing framing) {
        int target = framing.whole() ? framing.size() : framing.shortSide();
        int block = Math.max(1, Math.min(picture.height(), picture.width()) / (2 * target));
        int rows = picture.height() / block;
        int columns = picture.width() / block;
        int least = Math.min(rows, columns);
        return new Resize(picture, block).filter(taps(rows, least, framing), taps(columns, least, framing));
    }

    private static Tap[] taps(int n, int least, Framing framing) {
        int size = framing.size();
        // Whole numbers of 64 bits: a panorama's long side times the target may need them.
        long resized = framing.whole() ? size : (long) n * framing.shortSide() / least;
        long offset = (resized - size) / 2;
        double scale = (double) n / resized;
        double support = Math.max(scale, 1);
        Tap[] taps = new Tap[size];
        for (int i = 0; i < size; i++) {
            double centre = (i + offset + 0.5) * scale;
            int first = Math.max(0, (int) Math.floor(centre - support - 0.5));
            int last = Math.min(n - 1, (int) Math.ceil(centre + support));
            double[] weights = new double[last - first + 1];
            for (int j = first; j <= last; j++) {
                weights[j - first] = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / support);
            }
            double sum = Arrays.stream(weights).sum();
            float[] shares = new float[weights.length];
            for (int j = 0; j < shares.length; j++) {
                shares[j] = (float) (weights[j] / sum);
            }
            taps[i] = new Tap(first, shares);
        }
        return taps;
    }

    private float[] filter(Tap[] down, Tap[] across) {
        int size = down.length;
        int length = width * CHANNELS;
        int kept = Arrays.stream(down).mapToInt(tap -> tap.weights().length).max().orElse(1);
        // Rows of means that are still needed, each in the place of its number modulo as many as one tap can need.
        float[][] ring = new float[kept][length];
        int[] sums = new int[length];
        float[] half = new float[length];
        float[] pixels = new float[CHANNELS * size * size];
        int next = 0;
        for (int y = 0; y < size; y++) {
            Tap tap = down[y];
            for (next = Math.max(next, tap.first()); next < tap.first() + tap.weights().length; next++) {
                means(next, sums, ring[next % kept]);
            }
            Arrays.fill(half, 0);
            for (int j = 0; j < tap.weights().length; j++) {
                float weight = tap.weights()[j];
                float[] row = ring[(tap.first() + j) % kept];
                for (int i = 0; i < length; i++) {
                    half[i] += weight * row[i];
                }
            }
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    float sum = 0;
                    int place = across[x].first() * CHANNELS + channel;
                    for (float weight : across[x].weights()) {
                        sum += weight * half[place];
                        place += CHANNELS;
                    }
                    pixels[(channel * size + y) * size + x] = sum;
                }
            }
        }
        return pixels;
    }

    /** One row of means of blocks: exact sums of whole numbers, divided once. */
    private void means(int y, int[] sums, float[] row) {
        byte[] rgb = picture.rgb();
        int stride = picture.width() * CHANNELS;
        int top = picture.height() % block / 2;
        int left = picture.width() % block / 2;
        Arrays.fill(sums, 0);
        for (int dy = 0; dy < block; dy++) {
            int pixel = (top + y * block + dy) * stride + left * CHANNELS;
            for (int x = 0; x < width; x++) {
                for (int dx = 0; dx < block; dx++, pixel += CHANNELS) {
                    for (int channel = 0; channel < CHANNELS; channel++) {
                        sums[x * CHANNELS + channel] += rgb[pixel + channel] & 0xFF;
                    }
                }
            }
        }
        float area = (float) block * block;
        for (int i = 0; i < sums.length; i++) {
            row[i] = sums[i] / area;
        }
    }
}
