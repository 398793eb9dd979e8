package org.tellapart.picture;

import java.util.Arrays;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** The first frame of a GIF, on its screen. */
final class GifDecoder {
    private static final int SCREEN = 6;
    private static final int SCREEN_LENGTH = 7;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int CONTROL = 0xf9;
    private static final int[] FIRST_ROWS = {0, 4, 2, 1};
    private static final int[] ROW_STEPS = {8, 8, 4, 2};

    private final byte[] file;
    private int clear = -1;
    private int frame;

    private GifDecoder(byte[] file) throws TellapartException {
        this.file = file;
        try {
            findFrame();
        } catch (ArrayIndexOutOfBoundsException error) {
            throw Refusals.truncated();
        }
    }

    static Picture decode(byte[] file) throws TellapartException {
        return new GifDecoder(file).picture();
    }

    /** Walks over the extensions before the first frame, and keeps which colour is clear. */
    private void findFrame() throws TellapartException {
        int at = SCREEN + SCREEN_LENGTH + tableLength(SCREEN + 4);
        while (Bytes.unsigned8(file, at) != FRAME) {
            if (Bytes.unsigned8(file, at) != EXTENSION) {
                throw Refusals.unreadable("GIF", null);
            }
            if (Bytes.unsigned8(file, at + 1) == CONTROL && (Bytes.unsigned8(file, at + 3) & 1) == 1) {
                clear = Bytes.unsigned8(file, at + 6);
            }
            at = afterBlocks(at + 2);
        }
        frame = at;
    }

    private Picture picture() throws TellapartException {
        try {
            int height = little16(SCREEN + 2);
            int width = little16(SCREEN);
            int top = little16(frame + 3);
            int left = little16(frame + 1);
            int rows = little16(frame + 7);
            int columns = little16(frame + 5);
            Refusals.checkSize("GIF", height, width);
            Refusals.checkSize("GIF", rows, columns);
            if (top + rows > height || left + columns > width) {
                throw Refused.because("gif-other");
            }
            byte[] indices = new GifSamples(file, frame + 10 + tableLength(frame + 9)).unpack(rows * columns);
            byte[] palette = palette();
            byte[] rgb = new byte[3 * height * width];
            fill(rgb, palette, Math.max(clear, 0));
            boolean interlaced = (Bytes.unsigned8(file, frame + 9) & 0x40) != 0;
            for (int row = 0, from = 0; row < rows; row++) {
                int y = interlaced ? place(row, rows) : row;
                int at = 3 * ((top + y) * width + left);
                for (int x = 0; x < columns; x++, at += 3) {
                    System.arraycopy(palette, 3 * (indices[from++] & 0xff), rgb, at, 3);
                }
            }
            return Picture.ofRgb(rgb, height, width);
        } catch (ArrayIndexOutOfBoundsException error) {
            throw Refusals.truncated();
        }
    }

    /** Where an interlaced frame's row belongs: every eighth, those between, the rest in two more passes. */
    private static int place(int row, int rows) {
        int left = row;
        for (int pass = 0; pass < FIRST_ROWS.length; pass++) {
            int inPass = (rows - FIRST_ROWS[pass] + ROW_STEPS[pass] - 1) / ROW_STEPS[pass];
            if (left < inPass) {
                return FIRST_ROWS[pass] + left * ROW_STEPS[pass];
            }
            left -= Math.max(inPass, 0);
        }
        throw new IllegalArgumentException("row " + row + " of " + rows);
    }

    /** 256 colours, on white already; those that the file does not name are black. */
    private byte[] palette() throws TellapartException {
        int own = tableLength(frame + 9);
        int start = own > 0 ? frame + 10 : SCREEN + SCREEN_LENGTH;
        int length = own > 0 ? own : tableLength(SCREEN + 4);
        if (length == 0) {
            throw Refused.because("gif-other");
        }
        byte[] palette = Arrays.copyOf(Arrays.copyOfRange(file, start, start + length), 3 * 256);
        if (clear >= 0) {
            Arrays.fill(palette, 3 * clear, 3 * clear + 3, (byte) 255);
        }
        return palette;
    }

    private int afterBlocks(int from) {
        int at = from;
        while (Bytes.unsigned8(file, at) != 0) {
            at += 1 + Bytes.unsigned8(file, at);
        }
        return at + 1;
    }

    private int tableLength(int flags) {
        int packed = Bytes.unsigned8(file, flags);
        return (packed & 0x80) == 0 ? 0 : 3 << (packed & 7) + 1;
    }

    private static void fill(byte[] rgb, byte[] palette, int index) {
        for (int at = 0; at < rgb.length; at += 3) {
            System.arraycopy(palette, 3 * index, rgb, at, 3);
        }
    }

    private int little16(int at) {
        return Bytes.unsigned8(file, at) | Bytes.unsigned8(file, at + 1) << 8;
    }
}
