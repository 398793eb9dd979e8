package org.tellapart.bundle;

/** Finds what Gson reads although JSON (RFC 8259) does not have it, and other languages refuse. */
final class StrictJson {
    private static final String ESCAPED = "\"\\/bfnrtu";

    private StrictJson() {}

    /**
     * Whether a text that Gson reads as JSON is JSON: no byte order mark, no control characters in strings, no escapes
     * of its own, and {@code true}, {@code false} and {@code null} in small letters.
     */
    static boolean isJson(String text) {
        boolean inString = false;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '"') {
                inString = !inString;
            } else if (inString) {
                if (letter < ' ') {
                    return false;
                }
                if (letter == '\\' && (++index == text.length() || ESCAPED.indexOf(text.charAt(index)) < 0)) {
                    return false;
                }
            } else if (letter > '~' || isCapital(letter) && !isExponent(text, index)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCapital(char letter) {
        return 'A' <= letter && letter <= 'Z';
    }

    private static boolean isExponent(String text, int index) {
        return text.charAt(index) == 'E' && index > 0 && Character.isDigit(text.charAt(index - 1));
    }
}
