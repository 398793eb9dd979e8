package org.tellapart.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** The plain kinds of BMP: 24 bits, or a palette, without compression. */
final class BmpDecoder {
    private static final int FILE_HEADER = 14;
    private static final int USUAL_HEADER = 40;
    private static final int NEWEST_HEADER = 124;

    private final ByteBuffer file;
    private final int bits;
    private final int width;
    private final int height;
    private final boolean topFirst;

    private BmpDecoder(byte[] content) throws TellapartException {
        file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < FILE_HEADER + USUAL_HEADER) {
            throw Refusals.truncated();
        }
        int header = file.getInt(FILE_HEADER);
        if (header < USUAL_HEADER || header > NEWEST_HEADER) {
            throw Refused.because("bmp-other");
        }
        bits = Short.toUnsignedInt(file.getShort(28));
        topFirst = file.getInt(22) < 0;
        long rows = Math.abs((long) file.getInt(22));
        Refusals.checkSize("BMP", rows, file.getInt(18));
        width = file.getInt(18);
        height = (int) rows;
        if (file.getInt(30) != 0 || bits != 24 && bits != 8 && bits != 4 && bits != 1) {
            throw Refused.because("bmp-other");
        }
    }

    static Picture decode(byte[] content) throws TellapartException {
        return new BmpDecoder(content).picture();
    }

    private Picture picture() throws TellapartException {
        long stride = ((long) width * bits + 31) / 32 * 4;
        long start = Integer.toUnsignedLong(file.getInt(10));
        if (start + stride * height > file.capacity()) {
            throw Refusals.truncated();
        }
        byte[] palette = bits == 24 ? new byte[0] : palette();
        byte[] rgb = new byte[3 * height * width];
        for (int y = 0, at = 0; y < height; y++) {
            int row = (int) (start + stride * (topFirst ? y : height - 1 - y));
            for (int x = 0; x < width; x++, at += 3) {
                if (bits == 24) {
                    rgb[at] = file.get(row + 3 * x + 2);
                    rgb[at + 1] = file.get(row + 3 * x + 1);
                    rgb[at + 2] = file.get(row + 3 * x);
                } else {
                    System.arraycopy(palette, 3 * index(row, x), rgb, at, 3);
                }
            }
        }
        return Picture.ofRgb(rgb, height, width);
    }

    private int index(int row, int x) {
        int place = x * bits;
        return file.get(row + place / 8) >> 8 - bits - place % 8 & (1 << bits) - 1;
    }

    /** 256 colours; those that the file does not name are black. */
    private byte[] palette() throws TellapartException {
        int start = FILE_HEADER + file.getInt(FILE_HEADER);
        int named = file.getInt(46);
        int count = named == 0 ? 1 << bits : named;
        if (count < 0 || count > 1 << bits) {
            throw Refused.because("bmp-other");
        }
        if (start + 4 * count > file.capacity()) {
            throw Refusals.truncated();
        }
        byte[] palette = new byte[3 * 256];
        for (int index = 0; index < count; index++) {
            for (int colour = 0; colour < 3; colour++) {
                palette[3 * index + colour] = file.get(start + 4 * index + 2 - colour);
            }
        }
        return palette;
    }
}
