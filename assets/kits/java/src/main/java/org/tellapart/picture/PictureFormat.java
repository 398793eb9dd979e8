package org.tellapart.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Formats, told by a file's first bytes, whatever the file is called. */
enum PictureFormat {
    JPEG,
    PNG,
    WEBP,
    AVIF,
    HEIC,
    TIFF,
    BMP,
    GIF;

    private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
    private static final Set<String> HEIC_BRANDS =
            Set.of("heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1");
    private static final int LONGEST_BRANDS = 512;

    static Optional<PictureFormat> of(byte[] file) {
        String start = text(file, 0, 12);
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        }
        if (start.startsWith("II*\0") || start.startsWith("MM\0*")
                || start.startsWith("II+\0") || start.startsWith("MM\0+")) {
            return Optional.of(TIFF);
        }
        if (start.startsWith("BM")) {
            return Optional.of(BMP);
        }
        return start.startsWith("ftyp", 4) ? ofBrands(file) : Optional.empty();
    }

    private static Optional<PictureFormat> ofBrands(byte[] file) {
        int end = (int) Math.min(Math.min(Bytes.unsigned32(file, 0), file.length), LONGEST_BRANDS);
        PictureFormat found = null;
        for (int at = 8; at == 8 || at < end; at += at == 8 ? 8 : 4) {
            String brand = text(file, at, at + 4);
            if (AVIF_BRANDS.contains(brand)) {
                return Optional.of(AVIF);
            }
            found = HEIC_BRANDS.contains(brand) ? HEIC : found;
        }
        return Optional.ofNullable(found);
    }

    private static String text(byte[] file, int from, int to) {
        int end = Math.min(to, file.length);
        return from >= end
                ? ""
                : new String(Arrays.copyOfRange(file, from, end), StandardCharsets.ISO_8859_1);
    }
}
