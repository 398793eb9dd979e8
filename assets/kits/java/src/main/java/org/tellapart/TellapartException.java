package org.tellapart;

/** A model or a picture that cannot be used, and why. */
public final class TellapartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code a stable word, see {@link #code()}
     * @param message one English sentence
     */
    public TellapartException(String code, String message) {
        this(code, message, null);
    }

    /**
     * @param code a stable word, see {@link #code()}
     * @param message one English sentence
     * @param cause what was behind it, or null
     */
    public TellapartException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * A stable word to decide by.
     *
     * <p>Models: {@code missing-model}, {@code unreadable-model}, {@code not-a-model}, {@code broken-model},
     * {@code tampered-model}, {@code hostile-model}, {@code older-model}, {@code newer-model}, {@code bad-signature}.
     * Pictures: {@code missing}, {@code no-permission}, {@code is-a-folder}, {@code empty-file},
     * {@code not-a-picture}, {@code too-large}, {@code truncated}, {@code unreadable}, {@code unsupported}.
     * ONNX Runtime: {@code no-runtime}, {@code runtime-failed}.
     */
    public String code() {
        return code;
    }
}
