package org.tellapart;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.tellapart.bundle.Hashing;
import org.tellapart.picture.PictureReader;

/** A decoded picture: the right way up, RGB, 8 bits. */
public final class Picture {
    /** Pixels; a bigger picture is refused by its header, before any memory is set aside for it. */
    public static final long MOST_PIXELS = 256_000_000L;

    private final byte[] rgb;
    private final int height;
    private final int width;
    private final Optional<String> note;

    private Picture(byte[] rgb, int height, int width, Optional<String> note) {
        this.rgb = rgb;
        this.height = height;
        this.width = width;
        this.note = note;
    }

    /**
     * Takes pixels that are decoded already.
     *
     * @param rgb red, green and blue of each pixel, row by row; kept, not copied: do not change it afterwards
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @throws IllegalArgumentException if the length is not height x width x 3, or there are too many pixels
     */
    public static Picture ofRgb(byte[] rgb, int height, int width) {
        Objects.requireNonNull(rgb);
        if (height < 1 || width < 1 || (long) height * width > MOST_PIXELS) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels");
        }
        if (rgb.length != 3 * height * width) {
            throw new IllegalArgumentException(rgb.length + " bytes are not " + width + " x " + height + " pixels");
        }
        return new Picture(rgb, height, width, Optional.empty());
    }

    /** The same pixels with a sentence about the file that they were read from. */
    public Picture withNote(String sentence) {
        return new Picture(rgb, height, width, Optional.of(sentence));
    }

    /**
     * Decodes a file.
     *
     * @throws TellapartException with one of the codes for pictures
     */
    public static Picture read(Path file) throws TellapartException {
        return PictureReader.read(file);
    }

    /**
     * Decodes the bytes of a file.
     *
     * @throws TellapartException with one of the codes for pictures
     */
    public static Picture decode(byte[] file) throws TellapartException {
        return PictureReader.decode(file);
    }

    /** Rows of pixels. */
    public int height() {
        return height;
    }

    /** Columns of pixels. */
    public int width() {
        return width;
    }

    /** Red, green and blue of each pixel, row by row; not a copy: do not change it. */
    public byte[] rgb() {
        return rgb;
    }

    /** What is worth knowing of a file that was read all the same, such as that its end is missing. */
    public Optional<String> note() {
        return note;
    }

    /** SHA-256 of {@link #rgb()}, 64 hexadecimal digits. */
    public String sha256() {
        MessageDigest digest = Hashing.sha256();
        digest.update(rgb);
        return HexFormat.of().formatHex(digest.digest());
    }
}
