package org.tellapart.picture;

/** Whole numbers in bytes, the most significant one first. */
final class Bytes {
    private Bytes() {}

    static int unsigned8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int unsigned16(byte[] bytes, int at) {
        return unsigned8(bytes, at) << 8 | unsigned8(bytes, at + 1);
    }

    static long unsigned32(byte[] bytes, int at) {
        return (long) unsigned16(bytes, at) << 16 | unsigned16(bytes, at + 2);
    }

    static boolean startsWith(byte[] bytes, int at, int end, String text) {
        if (end - at < text.length()) {
            return false;
        }
        for (int index = 0; index < text.length(); index++) {
            if (unsigned8(bytes, at + index) != text.charAt(index)) {
                return false;
            }
        }
        return true;
    }
}
