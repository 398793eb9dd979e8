package org.tellapart.picture;

import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** The sentences with which a picture's file is refused. */
final class Refusals {
    /** As many as a JPEG can have: the graph's resize holds some tables of the network's size times a side. */
    private static final int LONGEST_SIDE = 65_535;

    private Refusals() {}

    static TellapartException empty() {
        return new TellapartException("empty-file", "The file is empty.");
    }

    static TellapartException notAPicture() {
        return new TellapartException("not-a-picture", "This file is not a picture, whatever its name says.");
    }

    static TellapartException tooBigAFile() {
        return new TellapartException("too-large", "The file is larger than 1 GiB.");
    }

    static TellapartException truncated() {
        return new TellapartException("truncated", "The file ends too early: a part of the picture is missing.");
    }

    static TellapartException unreadable(String kind, Throwable cause) {
        return new TellapartException(
                "unreadable", "This " + kind + " file is damaged, or of a kind that cannot be read.", cause);
    }

    static TellapartException noMemory(Throwable cause) {
        return new TellapartException("too-large", "There is not enough memory for this picture.", cause);
    }

    /** Refuses sizes before memory is set aside for them. */
    static void checkSize(String kind, long height, long width) throws TellapartException {
        if (height < 1 || width < 1) {
            throw unreadable(kind, null);
        }
        if (height > Integer.MAX_VALUE || width > Integer.MAX_VALUE || height * width > Picture.MOST_PIXELS) {
            throw new TellapartException(
                    "too-large",
                    String.format(
                            java.util.Locale.ROOT,
                            "The picture claims %,d x %,d pixels, more than %d million.",
                            width,
                            height,
                            Picture.MOST_PIXELS / 1_000_000));
        }
        if (Math.max(height, width) > LONGEST_SIDE) {
            throw new TellapartException(
                    "too-large",
                    String.format(
                            java.util.Locale.ROOT,
                            "The picture claims a side of %,d pixels, more than %,d.",
                            Math.max(height, width),
                            LONGEST_SIDE));
        }
    }
}
