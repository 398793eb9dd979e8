package org.tellapart.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tellapart.TellapartException;

/** Finds the ways to ONNX Runtime that were compiled and have their libraries on the class path. */
public final class OnnxRuntimes {
    private static final String OFFICIAL = "org.tellapart.runtime.official.OfficialRuntime";
    private static final String OPENCV = "org.tellapart.runtime.opencv.OpenCvRuntime";
    private static final String JNA = "org.tellapart.runtime.jna.JnaRuntime";

    private OnnxRuntimes() {}

    /**
     * Picks one: OpenCV where the kit was compiled for it, else the official one, unless a library is given, which
     * is what JNA is for.
     *
     * @throws TellapartException "no-runtime" if there is none
     */
    public static OnnxRuntime find(Optional<Path> library) throws TellapartException {
        for (String name : library.isPresent() ? List.of(OPENCV, JNA, OFFICIAL) : List.of(OPENCV, OFFICIAL, JNA)) {
            Optional<OnnxRuntime> found = load(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new TellapartException(
                "no-runtime",
                "ONNX Runtime is not there: put com.microsoft.onnxruntime:onnxruntime, or net.java.dev.jna:jna and"
                        + " the path of its library, on the class path.");
    }

    private static Optional<OnnxRuntime> load(String name) {
        try {
            return Optional.of(
                    Class.forName(name).asSubclass(OnnxRuntime.class).getConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError error) {
            return Optional.empty(); // not compiled, or without the library that it needs
        }
    }
}
