package org.tellapart.runtime;

import java.nio.file.Path;
import java.util.Optional;
import org.tellapart.Options;
import org.tellapart.TellapartException;
import org.tellapart.bundle.BundleFile;

/** One way from Java to ONNX Runtime. */
public interface OnnxRuntime {
    /**
     * Makes a graph ready to run.
     *
     * @param graph ONNX
     * @param scored whether it has the output {@link Graph#UNKNOWN_SCORE}
     * @param threads that one run may use, at least 1
     * @param library the file of ONNX Runtime's own library; empty for the one that this way brings
     * @throws TellapartException "no-runtime" if there is no library, "broken-model" if it refuses the graph
     */
    Graph open(byte[] graph, boolean scored, int threads, Optional<Path> library) throws TellapartException;

    /** What is thrown for a graph that passed every check and that a runtime refuses all the same. */
    static TellapartException refusedGraph(Exception error) {
        String reason = "This model file is damaged: its graph cannot be run (" + error.getMessage() + ").";
        return new TellapartException("broken-model", reason, error);
    }

    /**
     * Makes a model's graph ready to run; a runtime that needs more of the model file than its graph takes it here.
     *
     * @throws TellapartException as the other way
     */
    default Graph open(BundleFile bundle, Options options) throws TellapartException {
        return open(bundle.graph(), bundle.description().scored(), options.threads(), options.runtimeLibrary());
    }
}
