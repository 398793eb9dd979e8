package org.tellapart.picture;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tellapart.Picture;

/** Which way up a picture is: the EXIF orientation tag, read without trusting the file. */
final class Orientation {
    private static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_LENGTH = 12;
    private static final int MOST_ENTRIES = 1000;

    private Orientation() {}

    /**
     * Reads the tag.
     *
     * @param exif the block from its byte order on
     * @return 1 to 8 as the EXIF standard numbers them; 1 (upright) if the tag is absent or the block is damaged
     */
    static int of(byte[] exif) {
        ByteBuffer block = ByteBuffer.wrap(exif);
        if (Bytes.startsWith(exif, 0, exif.length, "II*\0")) {
            block.order(ByteOrder.LITTLE_ENDIAN);
        } else if (!Bytes.startsWith(exif, 0, exif.length, "MM\0*")) {
            return UPRIGHT;
        }
        try {
            long start = Integer.toUnsignedLong(block.getInt(4));
            if (start + 2 > exif.length) {
                return UPRIGHT;
            }
            int entries = Math.min(Short.toUnsignedInt(block.getShort((int) start)), MOST_ENTRIES);
            for (int entry = 0; entry < entries; entry++) {
                int at = (int) start + 2 + ENTRY_LENGTH * entry;
                if (Short.toUnsignedInt(block.getShort(at)) == TAG
                        && block.getShort(at + 2) == SHORT
                        && block.getInt(at + 4) == 1) {
                    int value = Short.toUnsignedInt(block.getShort(at + 8));
                    return value >= 1 && value <= 8 ? value : UPRIGHT;
                }
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException error) {
            return UPRIGHT;
        }
        return UPRIGHT;
    }

    /**
     * Turns a picture upright.
     *
     * @param orientation 1 to 8
     */
    static Picture upright(Picture picture, int orientation) {
        if (orientation == UPRIGHT) {
            return picture;
        }
        int height = picture.height();
        int width = picture.width();
        boolean lying = orientation >= 5;
        int newHeight = lying ? width : height;
        int newWidth = lying ? height : width;
        byte[] from = picture.rgb();
        byte[] to = new byte[from.length];
        int target = 0;
        for (int y = 0; y < newHeight; y++) {
            // Along a new row, the old picture is walked through in equal steps.
            int source = source(orientation, y, 0, height, width);
            int step = newWidth == 1 ? 0 : source(orientation, y, 1, height, width) - source;
            for (int x = 0; x < newWidth; x++, source += step, target += 3) {
                to[target] = from[3 * source];
                to[target + 1] = from[3 * source + 1];
                to[target + 2] = from[3 * source + 2];
            }
        }
        return Picture.ofRgb(to, newHeight, newWidth);
    }

    private static int source(int orientation, int y, int x, int height, int width) {
        return switch (orientation) {
            case 2 -> y * width + width - 1 - x;
            case 3 -> (height - 1 - y) * width + width - 1 - x;
            case 4 -> (height - 1 - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (height - 1 - x) * width + y;
            case 7 -> (height - 1 - x) * width + width - 1 - y;
            default -> x * width + width - 1 - y;
        };
    }
}
