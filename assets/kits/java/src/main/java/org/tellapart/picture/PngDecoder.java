package org.tellapart.picture;

import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** PNG: Java's own reader unpacks the samples; what colours they are is worked out here. */
final class PngDecoder {
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    private PngDecoder() {}

    static Picture decode(byte[] file) throws TellapartException {
        PngFile png = new PngFile(file);
        byte[] rgb;
        try (JavaReader opened = new JavaReader("png", png.samplesOnly())) {
            ImageReader reader = opened.reader();
            Raster raster = reader.read(0).getRaster();
            if (raster.getHeight() != png.height() || raster.getWidth() != png.width()) {
                throw Refusals.unreadable("PNG", null);
            }
            rgb = colours(png, raster);
        } catch (IOException | RuntimeException error) {
            // Java's readers answer damaged files with whatever happens to break first.
            throw Refusals.unreadable("PNG", error);
        }
        return Orientation.upright(Picture.ofRgb(rgb, png.height(), png.width()), png.orientation());
    }

    private static byte[] colours(PngFile png, Raster raster) {
        int bands =
                switch (png.kind()) {
                    case GREY, PALETTE -> 1;
                    case GREY_ALPHA -> 2;
                    case RGB -> 3;
                    case RGB_ALPHA -> 4;
                    default -> throw new IllegalArgumentException("a PNG of kind " + png.kind());
                };
        if (png.depth() == 8 && png.kind() == RGB && png.transparency() == null) {
            return Samples.interleaved(raster, bands);
        }
        if (raster.getNumBands() != bands) {
            throw new IllegalArgumentException(raster.getNumBands() + " bands instead of " + bands);
        }
        PngColours colours = new PngColours(png);
        int width = raster.getWidth();
        int[] row = new int[width * bands];
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(raster.getHeight(), width), 3)];
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += bands, at += 3) {
                colours.put(row, from, rgb, at);
            }
        }
        return rgb;
    }
}
