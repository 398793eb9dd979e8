package org.tellapart.picture;

/** Four colours of print, as JPEGs store them (inverted, which Adobe began), without a colour profile. */
final class Cmyk {
    private static final int HALF = 1 << 15;
    private static final int RED_OF_CR = fixed(1.40200);
    private static final int GREEN_OF_CR = fixed(0.71414);
    private static final int GREEN_OF_CB = fixed(0.34414);
    private static final int BLUE_OF_CB = fixed(1.77200);

    private Cmyk() {}

    /**
     * To RGB: {@code R = (255 - K) - round((255 - K) * C / 255)}.
     *
     * @param inverted 255 - C, 255 - M, 255 - Y, 255 - K of each pixel
     */
    static byte[] toRgb(byte[] inverted) {
        byte[] rgb = new byte[inverted.length / 4 * 3];
        for (int from = 0, to = 0; from < inverted.length; from += 4, to += 3) {
            int light = inverted[from + 3] & 0xff;
            for (int colour = 0; colour < 3; colour++) {
                int ink = 255 - (inverted[from + colour] & 0xff);
                rgb[to + colour] = (byte) (light - (2 * light * ink + 255) / 510);
            }
        }
        return rgb;
    }

    /** From YCCK to what {@link #toRgb} takes, in the whole numbers of libjpeg (jdcolor.c); changes the array. */
    static byte[] fromYcck(byte[] samples) {
        for (int at = 0; at < samples.length; at += 4) {
            int y = samples[at] & 0xff;
            int cb = (samples[at + 1] & 0xff) - 128;
            int cr = (samples[at + 2] & 0xff) - 128;
            samples[at] = limited(255 - (y + (RED_OF_CR * cr + HALF >> 16)));
            samples[at + 1] = limited(255 - (y + (-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF >> 16)));
            samples[at + 2] = limited(255 - (y + (BLUE_OF_CB * cb + HALF >> 16)));
        }
        return samples;
    }

    private static byte limited(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    private static int fixed(double number) {
        return (int) (number * (1 << 16) + 0.5);
    }
}
