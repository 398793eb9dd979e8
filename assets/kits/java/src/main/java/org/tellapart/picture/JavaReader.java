package org.tellapart.picture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.tellapart.TellapartException;

/** The reader that every Java brings for a format, opened on bytes; no plug-in that a class path may add. */
final class JavaReader implements AutoCloseable {
    private static final String OWN = "com.sun.imageio.";

    private final ImageReader reader;
    private final ImageInputStream input;

    JavaReader(String format, byte[] file) throws TellapartException {
        reader = find(format);
        // Held in memory whatever ImageIO.setUseCache says: no temporary files.
        input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
        reader.setInput(input, true, true);
    }

    ImageReader reader() {
        return reader;
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        input.close();
    }

    private static ImageReader find(String format) throws TellapartException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext(); ) {
            ImageReader found = readers.next();
            if (found.getClass().getName().startsWith(OWN)) {
                return found;
            }
        }
        throw new TellapartException("unsupported", "This Java comes without its own reader for " + format + ".");
    }
}
