package org.tellapart.runtime.official;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tellapart.Picture;
import org.tellapart.TellapartException;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.GraphOutput;
import org.tellapart.runtime.OnnxRuntime;

/** ONNX Runtime through its official library for Java. */
public final class OfficialRuntime implements OnnxRuntime {
    private static final String LIBRARY = "onnxruntime.native.onnxruntime.path";

    /** Fails to link where the official library is not on the class path. */
    public OfficialRuntime() {
        OnnxJavaType.UINT8.name();
    }

    @Override
    public Graph open(byte[] graph, boolean scored, int threads, Optional<Path> library) throws TellapartException {
        library.ifPresent(path -> System.setProperty(LIBRARY, path.toString()));
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
                return new OfficialGraph(environment, session(environment, graph, options), scored);
            }
        } catch (OrtException error) {
            throw failed(error);
        } catch (LinkageError error) {
            String reason = "ONNX Runtime could not be loaded: " + error.getMessage();
            throw new TellapartException("no-runtime", reason, error);
        }
    }

    private static OrtSession session(OrtEnvironment environment, byte[] graph, OrtSession.SessionOptions options)
            throws TellapartException {
        try {
            return environment.createSession(graph, options);
        } catch (OrtException error) {
            throw OnnxRuntime.refusedGraph(error);
        }
    }

    private static TellapartException failed(OrtException error) {
        return new TellapartException("runtime-failed", "ONNX Runtime failed: " + error.getMessage(), error);
    }

    private record OfficialGraph(OrtEnvironment environment, OrtSession session, boolean scored) implements Graph {
        @Override
        public GraphOutput run(Picture picture) throws TellapartException {
            long[] shape = {picture.height(), picture.width(), 3};
            ByteBuffer pixels = ByteBuffer.allocateDirect(picture.rgb().length).put(picture.rgb());
            pixels.flip();
            Set<String> wanted = scored ? Set.of(PROBABILITIES, UNKNOWN_SCORE) : Set.of(PROBABILITIES);
            try (OnnxTensor image = OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.UINT8)) {
                long start = System.nanoTime();
                try (OrtSession.Result result = session.run(Map.of(IMAGE, image), wanted)) {
                    double milliseconds = (System.nanoTime() - start) / 1e6;
                    float unknown = scored ? numbers(result, UNKNOWN_SCORE)[0] : Float.NaN;
                    return new GraphOutput(numbers(result, PROBABILITIES), unknown, milliseconds);
                }
            } catch (OrtException error) {
                throw failed(error);
            }
        }

        @Override
        public String version() {
            return "onnxruntime " + environment.getVersion();
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (OrtException error) {
                throw new IllegalStateException(error);
            }
        }

        private static float[] numbers(OrtSession.Result result, String name) throws TellapartException {
            if (!(result.get(name).orElse(null) instanceof OnnxTensor tensor)) {
                throw new TellapartException("runtime-failed", "The graph did not answer with " + name + ".");
            }
            FloatBuffer buffer = tensor.getFloatBuffer();
            float[] numbers = new float[buffer.remaining()];
            buffer.get(numbers);
            return numbers;
        }
    }
}
