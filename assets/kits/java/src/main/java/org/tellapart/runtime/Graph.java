package org.tellapart.runtime;

import org.tellapart.Picture;
import org.tellapart.TellapartException;

/** A graph that is ready to run. Several threads may run it at once. */
public interface Graph extends AutoCloseable {
    /** Name of the input: uint8 (height, width, 3). */
    String IMAGE = "image";
    /** Name of the output that every graph has: float32 (classes). */
    String PROBABILITIES = "probabilities";
    /** Name of the output that some graphs have: float32 (1). */
    String UNKNOWN_SCORE = "unknown_score";

    /**
     * Runs the graph.
     *
     * @throws TellapartException "runtime-failed"
     */
    GraphOutput run(Picture picture) throws TellapartException;

    /** Such as {@code onnxruntime 1.22.0}. */
    String version();

    /** Frees its memory; no thread may be running it. */
    @Override
    void close();
}
