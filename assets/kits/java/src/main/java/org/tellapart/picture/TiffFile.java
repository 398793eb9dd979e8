package org.tellapart.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tellapart.TellapartException;

/** The first directory of a TIFF: what its samples are, and whether they are of a plain kind. */
final class TiffFile {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_LENGTHS = 279;
    private static final int PLANES = 284;
    private static final int PREDICTOR = 317;
    private static final int COLOUR_MAP = 320;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final Set<Long> WITHOUT_LOSS = Set.of(1L, 5L, 8L, 32_946L, 32_773L);
    private static final Map<Integer, Integer> LENGTHS = Map.of(1, 1, 3, 2, 4, 4);
    private static final int ENTRY_LENGTH = 12;
    private static final int MOST_VALUES = 1 << 20;

    private final ByteBuffer file;
    private final Map<Integer, Integer> entries = new HashMap<>();

    /**
     * Reads the directory.
     *
     * @throws TellapartException "truncated", "unreadable", "too-large" or "unsupported"
     */
    TiffFile(byte[] content) throws TellapartException {
        file = ByteBuffer.wrap(content);
        file.order(content[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (content.length < 8) {
            throw Refusals.truncated();
        }
        if (file.getShort(2) != 42) {
            throw Refused.because("tiff-other");
        }
        try {
            int start = file.getInt(4);
            if (start < 8 || start > content.length - 2) {
                throw Refusals.truncated();
            }
            int count = Short.toUnsignedInt(file.getShort(start));
            for (int index = 0; index < count; index++) {
                int entry = start + 2 + ENTRY_LENGTH * index;
                entries.putIfAbsent(Short.toUnsignedInt(file.getShort(entry)), entry);
            }
            Refusals.checkSize("TIFF", number(HEIGHT, 0), number(WIDTH, 0));
            refuseOtherKinds();
            refuseIfCutShort();
        } catch (IndexOutOfBoundsException error) {
            throw Refusals.truncated();
        }
    }

    int width() throws TellapartException {
        return (int) number(WIDTH, 0);
    }

    int height() throws TellapartException {
        return (int) number(HEIGHT, 0);
    }

    int depth() throws TellapartException {
        return (int) number(BITS, 1);
    }

    /** Samples of a pixel: 1 or 3. */
    int bands() throws TellapartException {
        return (int) number(SAMPLES, 1);
    }

    int orientation() throws TellapartException {
        long orientation = number(ORIENTATION, 1);
        return orientation >= 1 && orientation <= 8 ? (int) orientation : 1;
    }

    /** RGB of each entry, 8 bits; empty without a palette. */
    byte[] palette() throws TellapartException {
        if (number(PHOTOMETRIC, -1) != PALETTE) {
            return new byte[0];
        }
        long[] map = numbers(COLOUR_MAP);
        int count = map.length / 3;
        if (count != 1 << depth()) {
            throw Refusals.unreadable("TIFF", null);
        }
        byte[] palette = new byte[3 * count];
        for (int index = 0; index < palette.length; index++) {
            palette[index] = (byte) (map[index % 3 * count + index / 3] >> 8);
        }
        return palette;
    }

    private void refuseOtherKinds() throws TellapartException {
        long photometric = number(PHOTOMETRIC, -1);
        int depth = depth();
        boolean plain = switch ((int) photometric) {
            case BLACK_IS_ZERO -> bands() == 1 && (depth == 8 || depth == 16);
            case RGB -> bands() == 3 && (depth == 8 || depth == 16);
            case PALETTE -> bands() == 1 && depth == 8;
            default -> false;
        };
        for (long bits : entries.containsKey(BITS) ? numbers(BITS) : new long[0]) {
            plain &= bits == depth;
        }
        for (long format : entries.containsKey(SAMPLE_FORMAT) ? numbers(SAMPLE_FORMAT) : new long[0]) {
            plain &= format == 1;
        }
        plain &= number(PREDICTOR, 1) == 1 || number(PREDICTOR, 1) == 2 && depth == 8;
        plain &= WITHOUT_LOSS.contains(number(COMPRESSION, 1));
        plain &= number(PLANES, 1) == 1 && number(FILL_ORDER, 1) == 1 && !entries.containsKey(EXTRA_SAMPLES);
        plain &= entries.containsKey(STRIP_OFFSETS) && entries.containsKey(STRIP_LENGTHS);
        if (!plain) {
            throw Refused.because("tiff-other");
        }
    }

    private void refuseIfCutShort() throws TellapartException {
        long[] starts = numbers(STRIP_OFFSETS);
        long[] lengths = numbers(STRIP_LENGTHS);
        if (starts.length != lengths.length) {
            throw Refusals.unreadable("TIFF", null);
        }
        for (int strip = 0; strip < starts.length; strip++) {
            if (starts[strip] + lengths[strip] > file.capacity()) {
                throw Refusals.truncated();
            }
        }
    }

    private long number(int tag, long otherwise) throws TellapartException {
        return entries.containsKey(tag) ? numbers(tag)[0] : otherwise;
    }

    private long[] numbers(int tag) throws TellapartException {
        int entry = entries.get(tag);
        int kind = Short.toUnsignedInt(file.getShort(entry + 2));
        int count = file.getInt(entry + 4);
        if (!LENGTHS.containsKey(kind) || count < 1 || count > MOST_VALUES) {
            throw Refusals.unreadable("TIFF", null);
        }
        int length = LENGTHS.get(kind);
        int start = length * count <= 4 ? entry + 8 : file.getInt(entry + 8);
        long[] numbers = new long[count];
        for (int index = 0; index < count; index++) {
            int at = start + length * index;
            numbers[index] = length == 1
                    ? Byte.toUnsignedInt(file.get(at))
                    : length == 2 ? Short.toUnsignedInt(file.getShort(at)) : Integer.toUnsignedLong(file.getInt(at));
        }
        return numbers;
    }
}
