package ai.onnxruntime;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stand-in, see README.md. */
public class OrtSession implements AutoCloseable {
    public Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> requestedOutputs)
            throws OrtException {
        throw new OrtException();
    }

    @Override
    public void close() throws OrtException {
        throw new OrtException();
    }

    /** Stand-in, see README.md. */
    public static class SessionOptions implements AutoCloseable {
        public void setIntraOpNumThreads(int numThreads) throws OrtException {
            throw new OrtException();
        }

        public void setInterOpNumThreads(int numThreads) throws OrtException {
            throw new OrtException();
        }

        @Override
        public void close() {}
    }

    /** Stand-in, see README.md. */
    public static class Result implements AutoCloseable {
        public Optional<OnnxValue> get(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
