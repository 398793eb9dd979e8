package org.tellapart.picture;

import org.tellapart.TellapartException;

/**
 * The packed samples of a GIF's frame (LZW with codes of growing length, GIF89a appendix F).
 *
 * <p>Java's own reader is not asked: it answers damaged files with whatever it has by then.
 */
final class GifSamples {
    private static final int MOST_CODES = 4096;
    private static final int LONGEST_CODE = 12;

    private final byte[] file;
    private final int smallest;
    private final int[] prefixes = new int[MOST_CODES];
    private final byte[] lasts = new byte[MOST_CODES];
    private final byte[] reversed = new byte[MOST_CODES + 1];
    private int at;
    private int blockLeft;
    private int waiting;
    private int waitingBits;

    /**
     * @param start where the length of the smallest code stands, just before the blocks
     */
    GifSamples(byte[] file, int start) throws TellapartException {
        this.file = file;
        this.smallest = Bytes.unsigned8(file, start);
        this.at = start + 1;
        if (smallest < 1 || smallest > 8) {
            throw Refusals.unreadable("GIF", null);
        }
    }

    /**
     * Unpacks them.
     *
     * @param count how many there must be
     * @throws TellapartException "truncated" if there are fewer, "unreadable" for a code that means nothing
     */
    byte[] unpack(int count) throws TellapartException {
        byte[] samples = new byte[count];
        int clear = 1 << smallest;
        int next = clear + 2;
        int length = smallest + 1;
        int previous = -1;
        byte first = 0;
        for (int filled = 0; filled < count; ) {
            int code = code(length);
            if (code == clear) {
                next = clear + 2;
                length = smallest + 1;
                previous = -1;
                continue;
            }
            if (code == clear + 1) {
                throw Refusals.truncated();
            }
            if (previous < 0 ? code >= clear : code > next || code == next && next == MOST_CODES) {
                throw Refusals.unreadable("GIF", null);
            }
            int depth = 0;
            int walked = code;
            if (code == next) {
                reversed[depth++] = first;
                walked = previous;
            }
            while (walked >= clear) {
                reversed[depth++] = lasts[walked];
                walked = prefixes[walked];
            }
            first = (byte) walked;
            reversed[depth++] = first;
            while (depth > 0 && filled < count) {
                samples[filled++] = reversed[--depth];
            }
            if (previous >= 0 && next < MOST_CODES) {
                prefixes[next] = previous;
                lasts[next] = first;
                next++;
                length = next == 1 << length && length < LONGEST_CODE ? length + 1 : length;
            }
            previous = code;
        }
        return samples;
    }

    private int code(int length) throws TellapartException {
        while (waitingBits < length) {
            if (blockLeft == 0) {
                blockLeft = at < file.length ? Bytes.unsigned8(file, at++) : 0;
            }
            if (blockLeft == 0 || at >= file.length) {
                throw Refusals.truncated();
            }
            waiting |= Bytes.unsigned8(file, at++) << waitingBits;
            waitingBits += Byte.SIZE;
            blockLeft--;
        }
        int code = waiting & (1 << length) - 1;
        waiting >>>= length;
        waitingBits -= length;
        return code;
    }
}
