package org.tellapart.runtime;

import java.nio.file.Path;
import java.util.Optional;
import org.tellapart.TellapartException;

/** One way from Java to ONNX Runtime. */
public interface OnnxRuntime {
    /**
     * Makes a graph ready to run.
     *
     * @param graph ONNX
     * @param scored whether it has the output {@link Graph#UNKNOWN_SCORE}
     * @param threads that one run may use, at least 1
     * @param library the file of ONNX Runtime's own library; empty for the one that this way brings
     * @throws TellapartException "no-runtime" if there is no library, "runtime-failed" if it refuses the graph
     */
    Graph open(byte[] graph, boolean scored, int threads, Optional<Path> library) throws TellapartException;
}
