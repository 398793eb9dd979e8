package org.tellapart.picture;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** JPEG through Java's own reader, which is libjpeg, with the decisions about colour taken away from it. */
final class JpegDecoder {
    private static final int MISSING_SAMPLE = 128;
    private static final int USEFUL_SHARE = 10;

    /** What libjpeg says of bytes that belong to nothing. */
    private static final String HARMLESS = "extraneous bytes";

    private JpegDecoder() {}

    static Picture decode(byte[] file) throws TellapartException {
        JpegFile jpeg = new JpegFile(file);
        JpegFile.Colours colours = jpeg.colours();
        boolean fourColours = colours == JpegFile.Colours.CMYK || colours == JpegFile.Colours.YCCK;
        boolean isComplete = jpeg.isComplete();
        if (!isComplete && (jpeg.isProgressive() || fourColours)) {
            throw Refusals.truncated(); // what libjpegs make of the rest differs
        }
        byte[] samples = samples(jpeg, colours, isComplete);
        byte[] rgb =
                switch (colours) {
                    case GREY -> Samples.greyToRgb(samples);
                    case YCC, RGB -> samples;
                    case CMYK -> Cmyk.toRgb(samples);
                    case YCCK -> Cmyk.toRgb(Cmyk.fromYcck(samples));
                };
        Picture lying = Picture.ofRgb(rgb, jpeg.height(), jpeg.width());
        Picture upright = Orientation.upright(lying, jpeg.orientation());
        return isComplete ? upright : upright.withNote(cutShort(lying));
    }

    private static byte[] samples(JpegFile jpeg, JpegFile.Colours colours, boolean isComplete)
            throws TellapartException {
        byte[] clean = jpeg.withoutMetadata();
        boolean converted = colours == JpegFile.Colours.YCC || colours == JpegFile.Colours.RGB;
        try (JavaReader opened = new JavaReader("jpeg", clean)) {
            ImageReader reader = opened.reader();
            if (reader.getHeight(0) != jpeg.height() || reader.getWidth(0) != jpeg.width()) {
                throw Refusals.unreadable("JPEG", null);
            }
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            Raster raster = converted ? reader.read(0).getRaster() : reader.readRaster(0, null);
            if (isComplete && !warnings.stream().allMatch(warning -> warning.contains(HARMLESS))) {
                throw Refusals.unreadable("JPEG", null); // libjpegs guess differently what was there
            }
            return Samples.interleaved(raster, converted ? 3 : colours == JpegFile.Colours.GREY ? 1 : 4);
        } catch (IOException | RuntimeException error) {
            // Java's readers answer damaged files with whatever happens to break first.
            throw Refusals.unreadable("JPEG", error);
        }
    }

    /** What is said of a file that stops early, where libjpeg fills in grey; refuses it within the first tenth. */
    private static String cutShort(Picture lying) throws TellapartException {
        byte[] rgb = lying.rgb();
        int height = lying.height();
        int last = rgb.length - 1;
        while (last >= 0 && (rgb[last] & 0xff) == MISSING_SAMPLE) {
            last--;
        }
        int rows = last < 0 ? 0 : last / (3 * lying.width()) + 1;
        if ((long) USEFUL_SHARE * rows < height) {
            throw Refusals.truncated();
        }
        String missing = "it may be less sharp than it was";
        if (rows < height) {
            missing = String.format(Locale.ROOT, "only the upper %.0f %% of the picture could be read", 100.0 * rows / height);
        }
        return "The end of this file is missing: " + missing + ".";
    }
}
