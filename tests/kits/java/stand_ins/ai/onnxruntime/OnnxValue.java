package ai.onnxruntime;

/** Stand-in, see README.md. */
public interface OnnxValue extends AutoCloseable {
    @Override
    void close();
}
