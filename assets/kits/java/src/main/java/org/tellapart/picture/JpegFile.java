package org.tellapart.picture;

import java.io.ByteArrayOutputStream;
import org.tellapart.TellapartException;

/**
 * A JPEG's headers, and the file again without all that would make a reader think: colour profiles, orientation,
 * thumbnails. What its samples mean is worked out here, as libjpeg does, and said in one marker.
 */
final class JpegFile {
    /** What the samples of a JPEG are. */
    enum Colours {
        GREY,
        YCC,
        RGB,
        CMYK,
        YCCK
    }

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int COMMENT = 0xfe;
    private static final int ABSENT = -1;
    private static final int LOSSLESS = 0xc3;
    private static final int FIRST_ARITHMETIC = 0xc9;

    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private int frame = ABSENT;
    private int frameKind;
    private boolean jfif;
    private int adobe = ABSENT;
    private int scans;

    /**
     * Reads the headers, up to the first scan.
     *
     * @throws TellapartException "truncated", "unreadable", "too-large" or "unsupported"
     */
    JpegFile(byte[] file) throws TellapartException {
        this.file = file;
        int at = 2;
        while (true) {
            at = skipFill(at);
            int marker = Bytes.unsigned8(file, at - 1);
            if (marker == EOI || marker == SOI || at + 2 > file.length) {
                throw marker == EOI || marker == SOI ? Refusals.unreadable("JPEG", null) : Refusals.truncated();
            }
            int length = Bytes.unsigned16(file, at);
            if (length < 2) {
                throw Refusals.unreadable("JPEG", null);
            }
            if (at + length > file.length) {
                throw Refusals.truncated();
            }
            if (marker == SOS) {
                scans = at - 2;
                break;
            }
            segment(marker, at, length);
            at += length;
        }
        if (frame == ABSENT) {
            throw Refusals.unreadable("JPEG", null);
        }
    }

    int height() {
        return Bytes.unsigned16(file, frame + 1);
    }

    int width() {
        return Bytes.unsigned16(file, frame + 3);
    }

    boolean isProgressive() {
        return frameKind == 0xc2;
    }

    int orientation() {
        return Orientation.of(exif.toByteArray());
    }

    Colours colours() throws TellapartException {
        int components = Bytes.unsigned8(file, frame + 5);
        return switch (components) {
            case 1 -> Colours.GREY;
            case 3 -> threeColours();
            case 4 -> adobe == ABSENT || adobe == 0 ? Colours.CMYK : Colours.YCCK;
            default -> throw Refusals.unreadable("JPEG", null);
        };
    }

    /** Whether the picture's own end is there, and not merely that of a thumbnail. */
    boolean isComplete() {
        int at = scans;
        while (at + 4 <= file.length) {
            // At a segment; a scan's samples follow only the segment that begins it.
            int marker = Bytes.unsigned8(file, at + 1);
            at += 2 + Bytes.unsigned16(file, at + 2);
            if (marker == SOS) {
                at = endOfSamples(at);
            }
            while (at + 1 < file.length && Bytes.unsigned8(file, at) == 0xff && Bytes.unsigned8(file, at + 1) == 0xff) {
                at++;
            }
            if (at + 1 >= file.length) {
                return false;
            }
            if (Bytes.unsigned8(file, at) != 0xff || Bytes.unsigned8(file, at + 1) == EOI) {
                return true;
            }
        }
        return false;
    }

    /** The file with nothing but what its samples need, and the end that it may have lost. */
    byte[] withoutMetadata() throws TellapartException {
        byte[] segments = kept.toByteArray();
        byte[] said = says(colours());
        byte[] clean = new byte[2 + said.length + segments.length + file.length - scans + 2];
        clean[0] = (byte) 0xff;
        clean[1] = (byte) SOI;
        System.arraycopy(said, 0, clean, 2, said.length);
        System.arraycopy(segments, 0, clean, 2 + said.length, segments.length);
        System.arraycopy(file, scans, clean, 2 + said.length + segments.length, file.length - scans);
        clean[clean.length - 2] = (byte) 0xff;
        clean[clean.length - 1] = (byte) EOI;
        return clean;
    }

    private static byte[] says(Colours colours) {
        if (colours == Colours.GREY) {
            return new byte[0];
        }
        // YCCK is read as it is stored, under the name of CMYK.
        byte transform = (byte) (colours == Colours.YCC ? 1 : 0);
        return new byte[] {(byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform};
    }

    private Colours threeColours() {
        if (jfif) {
            return Colours.YCC;
        }
        if (adobe != ABSENT) {
            return adobe == 0 ? Colours.RGB : Colours.YCC;
        }
        boolean named = Bytes.unsigned8(file, frame + 6) == 'R'
                && Bytes.unsigned8(file, frame + 9) == 'G'
                && Bytes.unsigned8(file, frame + 12) == 'B';
        return named ? Colours.RGB : Colours.YCC;
    }

    private void segment(int marker, int at, int length) throws TellapartException {
        int content = at + 2;
        int end = at + length;
        if (marker == APP0 && length >= 16 && Bytes.startsWith(file, content, end, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP14 && length >= 14 && Bytes.startsWith(file, content, end, "Adobe")) {
            adobe = Bytes.unsigned8(file, content + 11);
        } else if (marker == APP1 && Bytes.startsWith(file, content, end, "Exif\0\0")) {
            exif.write(file, content + 6, end - content - 6);
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
            readFrame(marker, content, end);
        }
        boolean isSaidOnly = marker >= APP0 && marker <= 0xef || marker == COMMENT;
        if (!isSaidOnly) {
            kept.write(file, at - 2, length + 2);
        }
    }

    private void readFrame(int marker, int content, int end) throws TellapartException {
        if (frame != ABSENT || end - content < 6 || end - content < 6 + 3 * Bytes.unsigned8(file, content + 5)) {
            throw Refusals.unreadable("JPEG", null);
        }
        frame = content;
        frameKind = marker;
        Refusals.checkSize("JPEG", height(), width());
        if (marker == LOSSLESS) {
            throw Refused.because("jpeg-lossless");
        }
        if (marker >= FIRST_ARITHMETIC) {
            throw Refused.because("jpeg-arithmetic");
        }
        if (Bytes.unsigned8(file, content) == 12) {
            throw Refused.because("jpeg-12-bit");
        }
        refuseHalfTheHeight();
    }

    /** Newer libjpegs smooth such colours, and the one inside Java does not. */
    private void refuseHalfTheHeight() throws TellapartException {
        int across = 1;
        int down = 1;
        int components = Bytes.unsigned8(file, frame + 5);
        for (int index = 0; index < components; index++) {
            int sampling = Bytes.unsigned8(file, frame + 7 + 3 * index);
            across = Math.max(across, sampling >> 4);
            down = Math.max(down, sampling & 15);
        }
        for (int index = 0; index < components; index++) {
            int sampling = Bytes.unsigned8(file, frame + 7 + 3 * index);
            if (sampling >> 4 == across && 2 * (sampling & 15) == down && components > 1) {
                throw Refused.because("jpeg-440");
            }
        }
    }

    /** The place behind the next marker; bytes between segments are skipped, as libjpeg does. */
    private int skipFill(int from) throws TellapartException {
        int at = from;
        while (at + 1 < file.length) {
            if (Bytes.unsigned8(file, at) == 0xff) {
                int marker = Bytes.unsigned8(file, at + 1);
                if (marker != 0 && marker != 0xff) {
                    return at + 2;
                }
            }
            at++;
        }
        throw Refusals.truncated();
    }

    private int endOfSamples(int from) {
        int at = from;
        while (at + 1 < file.length) {
            if (Bytes.unsigned8(file, at) == 0xff) {
                int next = Bytes.unsigned8(file, at + 1);
                boolean restart = next >= 0xd0 && next <= 0xd7;
                if (next != 0 && next != 0xff && !restart) {
                    return at;
                }
            }
            at++;
        }
        return file.length;
    }
}
