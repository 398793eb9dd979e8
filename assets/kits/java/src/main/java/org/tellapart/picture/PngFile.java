package org.tellapart.picture;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import org.tellapart.TellapartException;

/** A PNG's chunks, and the file again with nothing but its samples. */
final class PngFile {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int AROUND = 12;

    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int header = -1;
    private byte[] palette = new byte[0];
    private byte[] transparency;
    private byte[] exif = new byte[0];

    /**
     * Reads and checks the chunks.
     *
     * @throws TellapartException "truncated", "unreadable" or "too-large"
     */
    PngFile(byte[] file) throws TellapartException {
        this.file = file;
        kept.write(file, 0, SIGNATURE_LENGTH);
        int at = SIGNATURE_LENGTH;
        boolean ended = false;
        while (!ended) {
            if (file.length - at < AROUND) {
                throw Refusals.truncated();
            }
            long length = Bytes.unsigned32(file, at);
            if (length > file.length - at - AROUND) {
                throw Refusals.truncated();
            }
            ended = Bytes.startsWith(file, at + 4, file.length, "IEND");
            chunk(at, (int) length);
            at += AROUND + (int) length;
        }
        if (header < 0) {
            throw Refusals.unreadable("PNG", null);
        }
    }

    int width() {
        return (int) Bytes.unsigned32(file, header);
    }

    int height() {
        return (int) Bytes.unsigned32(file, header + 4);
    }

    /** Bits per sample: 1, 2, 4, 8 or 16. */
    int depth() {
        return Bytes.unsigned8(file, header + 8);
    }

    /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
    int kind() {
        return Bytes.unsigned8(file, header + 9);
    }

    /** Red, green and blue of each entry; empty without a palette. */
    byte[] palette() {
        return palette;
    }

    /** The content of tRNS, or null. */
    byte[] transparency() {
        return transparency;
    }

    int orientation() {
        return Orientation.of(exif);
    }

    /** The file with header, palette and samples only: whatever else a reader might act on is gone. */
    byte[] samplesOnly() {
        return kept.toByteArray();
    }

    private void chunk(int at, int length) throws TellapartException {
        int content = at + 8;
        String name = new String(file, at + 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean critical = Character.isUpperCase(name.charAt(0));
        if (critical && !hasRightSum(at, length)) {
            throw Refusals.unreadable("PNG", null);
        }
        if ((header < 0) != name.equals("IHDR")) {
            throw Refusals.unreadable("PNG", null);
        }
        switch (name) {
            case "IHDR" -> {
                if (length < 13) {
                    throw Refusals.unreadable("PNG", null);
                }
                header = content;
                Refusals.checkSize("PNG", Bytes.unsigned32(file, header + 4), Bytes.unsigned32(file, header));
            }
            case "PLTE" -> palette = java.util.Arrays.copyOfRange(file, content, content + length);
            case "tRNS" -> transparency = java.util.Arrays.copyOfRange(file, content, content + length);
            case "eXIf" -> exif = withoutPrefix(content, length);
            default -> {}
        }
        if (critical) {
            kept.write(file, at, AROUND + length);
        }
    }

    private byte[] withoutPrefix(int content, int length) {
        int skipped = Bytes.startsWith(file, content, content + length, "Exif\0\0") ? 6 : 0;
        return java.util.Arrays.copyOfRange(file, content + skipped, content + length);
    }

    private boolean hasRightSum(int at, int length) {
        CRC32 sum = new CRC32();
        sum.update(file, at + 4, 4 + length);
        return sum.getValue() == Bytes.unsigned32(file, at + 8 + length);
    }
}
