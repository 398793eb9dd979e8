package org.tellapart.picture;

import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** The plain kinds of TIFF: Java's own reader unpacks the samples; what colours they are is worked out here. */
final class TiffDecoder {
    private TiffDecoder() {}

    static Picture decode(byte[] file) throws TellapartException {
        TiffFile tiff = new TiffFile(file);
        byte[] rgb;
        try (JavaReader opened = new JavaReader("tiff", file)) {
            ImageReader reader = opened.reader();
            Raster raster = reader.read(0).getRaster();
            boolean fits = raster.getHeight() == tiff.height()
                    && raster.getWidth() == tiff.width()
                    && raster.getNumBands() == tiff.bands()
                    && raster.getSampleModel().getSampleSize(0) == tiff.depth();
            if (!fits) {
                throw Refusals.unreadable("TIFF", null);
            }
            rgb = colours(tiff, raster);
        } catch (IOException | RuntimeException error) {
            // Java's readers answer damaged files with whatever happens to break first.
            throw Refusals.unreadable("TIFF", error);
        }
        return Orientation.upright(Picture.ofRgb(rgb, tiff.height(), tiff.width()), tiff.orientation());
    }

    private static byte[] colours(TiffFile tiff, Raster raster) throws TellapartException {
        byte[] palette = tiff.palette();
        int bands = tiff.bands();
        int width = raster.getWidth();
        int shift = tiff.depth() - Byte.SIZE;
        int[] row = new int[width * bands];
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(raster.getHeight(), width), 3)];
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int sample : row) {
                if (bands == 3) {
                    rgb[at++] = (byte) (sample >> shift);
                } else {
                    for (int colour = 0; colour < 3; colour++) {
                        rgb[at++] = palette.length > 0 ? palette[3 * sample + colour] : (byte) (sample >> shift);
                    }
                }
            }
        }
        return rgb;
    }
}
