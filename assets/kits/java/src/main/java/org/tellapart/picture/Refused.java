package org.tellapart.picture;

import java.util.Map;
import java.util.Set;
import org.tellapart.TellapartException;

/**
 * What is refused rather than read differently, in one place. README.md says the same.
 *
 * <p>A feature is a short word; a kind of file that needs a reader which Java's own ImageIO does not have, or whose
 * reader is known to give other pixels in some versions of Java.
 */
public final class Refused {
    private static final Map<String, String> FEATURES = Map.ofEntries(
            Map.entry("webp", "WebP pictures are not read: Java has no reader for them."),
            Map.entry("avif", "AVIF pictures are not read: Java has no reader for them."),
            Map.entry("heic", "HEIC pictures are not read: Java has no reader for them."),
            Map.entry("gif-other", "GIF pictures without colours, or larger than their screen, are not read."),
            Map.entry(
                    "tiff-other",
                    "TIFF pictures are read if they are RGB, grey or with a palette, of 8 or 16 bits, in strips,"
                            + " without transparency, packed without loss (16 bits: without a predictor); this one"
                            + " is not."),
            Map.entry("bmp-other", "BMP pictures that are packed, or of 16 or 32 bits, are not read."),
            Map.entry(
                    "jpeg-440",
                    "JPEG pictures with colour at half the height and full width are not read:"
                            + " Java's decoder gives other pixels."),
            Map.entry("jpeg-arithmetic", "JPEG pictures with arithmetic coding are not read: Java cannot decode them."),
            Map.entry("jpeg-lossless", "Lossless JPEG pictures are not read: Java cannot decode them."),
            Map.entry("jpeg-12-bit", "JPEG pictures of 12 bits are not read: Java cannot decode them."));

    private Refused() {}

    /** Short words for all that is refused. */
    public static Set<String> features() {
        return FEATURES.keySet();
    }

    static TellapartException because(String feature) {
        return new TellapartException("unsupported", FEATURES.get(feature));
    }
}
