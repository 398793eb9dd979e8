package org.tellapart;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model is opened.
 *
 * @param threads that ONNX Runtime may use for one picture, at least 1
 * @param runtimeLibrary the file of ONNX Runtime's own library; empty for the one that the official package brings
 * @param signedBy the public key, base64, that must have signed the model; empty to accept unsigned models too
 */
public record Options(int threads, Optional<Path> runtimeLibrary, Optional<String> signedBy) {
    /** The environment variable that names ONNX Runtime's library. */
    public static final String LIBRARY_VARIABLE = "TELLAPART_ONNXRUNTIME";

    /** Checks the number of threads. */
    public Options {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }

    /** One thread for a picture, so that several pictures can be asked about at once; the library by its variable. */
    public static Options usual() {
        String library = System.getenv(LIBRARY_VARIABLE);
        boolean named = library != null && !library.isEmpty();
        return new Options(1, named ? Optional.of(Path.of(library)) : Optional.empty(), Optional.empty());
    }

    /** With another number of threads for one picture. */
    public Options withThreads(int number) {
        return new Options(number, runtimeLibrary, signedBy);
    }

    /** With ONNX Runtime's library at another place. */
    public Options withRuntimeLibrary(Path library) {
        return new Options(threads, Optional.of(library), signedBy);
    }

    /** Accepting only models that this public key, base64, has signed. */
    public Options withSignedBy(String key) {
        return new Options(threads, runtimeLibrary, Optional.of(key));
    }
}
