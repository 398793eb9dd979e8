package org.tellapart.picture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** From a file, which may be hostile, to plain RGB under Tellapart's picture contract. */
public final class PictureReader {
    private static final int LARGEST_FILE = 1 << 30;

    private PictureReader() {}

    /**
     * Reads and decodes a file.
     *
     * @throws TellapartException with one of the codes for pictures
     */
    public static Picture read(Path file) throws TellapartException {
        return decode(readFile(file));
    }

    /**
     * Decodes the bytes of a file.
     *
     * @throws TellapartException with one of the codes for pictures
     */
    public static Picture decode(byte[] file) throws TellapartException {
        if (file.length == 0) {
            throw Refusals.empty();
        }
        PictureFormat format = PictureFormat.of(file).orElseThrow(Refusals::notAPicture);
        try {
            return switch (format) {
                case JPEG -> JpegDecoder.decode(file);
                case PNG -> PngDecoder.decode(file);
                case WEBP -> throw Refused.because("webp");
                case AVIF -> throw Refused.because("avif");
                case HEIC -> throw Refused.because("heic");
                case TIFF -> TiffDecoder.decode(file);
                case BMP -> BmpDecoder.decode(file);
                case GIF -> GifDecoder.decode(file);
            };
        } catch (OutOfMemoryError error) {
            throw Refusals.noMemory(error);
        }
    }

    /**
     * Reads a file that should be a picture.
     *
     * @throws TellapartException "missing", "no-permission", "is-a-folder", "empty-file", "not-a-picture", "too-large"
     *     or "unreadable"
     */
    public static byte[] readFile(Path file) throws TellapartException {
        if (Files.isDirectory(file)) {
            throw new TellapartException("is-a-folder", "This is a folder, not a picture.");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) { // opening a pipe would wait for somebody to write to it
            throw new TellapartException("not-a-picture", "This is a device or a pipe, not a picture.");
        }
        try (InputStream input = Files.newInputStream(file)) {
            if (Files.size(file) > LARGEST_FILE) {
                throw Refusals.tooBigAFile();
            }
            byte[] content = input.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw Refusals.tooBigAFile();
            }
            if (content.length == 0) {
                throw Refusals.empty();
            }
            return content;
        } catch (NoSuchFileException error) {
            throw new TellapartException("missing", "The file is no longer there.", error);
        } catch (AccessDeniedException error) {
            throw new TellapartException("no-permission", "You do not have permission to read this.", error);
        } catch (IOException error) {
            String reason = "The file could not be read: " + error.getMessage() + ".";
            throw new TellapartException("unreadable", reason, error);
        } catch (OutOfMemoryError error) {
            throw Refusals.noMemory(error);
        }
    }
}
