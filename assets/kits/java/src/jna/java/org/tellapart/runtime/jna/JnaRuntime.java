package org.tellapart.runtime.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Optional;
import org.tellapart.TellapartException;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.OnnxRuntime;

/** ONNX Runtime's own library, opened by its path through JNA. */
public final class JnaRuntime implements OnnxRuntime {
    /** Fails to link where JNA is not on the class path. */
    public JnaRuntime() {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new UnsupportedOperationException("ONNX Runtime needs a 64-bit Java");
        }
    }

    @Override
    public Graph open(byte[] graph, boolean scored, int threads, Optional<Path> library) throws TellapartException {
        if (library.isEmpty()) {
            throw new TellapartException(
                    "no-runtime",
                    "Say where ONNX Runtime's library is: --runtime PATH, or the variable TELLAPART_ONNXRUNTIME.");
        }
        OrtApi api = OrtApi.load(library.get());
        Pointer options = api.create(OrtApi.CREATE_SESSION_OPTIONS);
        try (Memory bytes = new Memory(graph.length)) {
            bytes.write(0, graph, 0, graph.length);
            api.call(OrtApi.SET_INTRA_OP_THREADS, options, threads);
            api.call(OrtApi.SET_INTER_OP_THREADS, options, 1);
            return new JnaGraph(api, session(api, bytes, graph.length, options), scored);
        } finally {
            api.release(OrtApi.RELEASE_SESSION_OPTIONS, options);
        }
    }

    private static Pointer session(OrtApi api, Memory bytes, long length, Pointer options) throws TellapartException {
        try {
            return api.create(OrtApi.CREATE_SESSION_FROM_ARRAY, api.environment(), bytes, length, options);
        } catch (TellapartException error) {
            throw OnnxRuntime.refusedGraph(error);
        }
    }
}
