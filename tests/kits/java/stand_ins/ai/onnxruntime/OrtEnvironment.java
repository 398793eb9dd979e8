package ai.onnxruntime;

/** Stand-in, see README.md. */
public final class OrtEnvironment implements AutoCloseable {
    public static OrtEnvironment getEnvironment() {
        throw new UnsupportedOperationException();
    }

    public void setTelemetry(boolean sendTelemetry) throws OrtException {
        throw new OrtException();
    }

    public OrtSession createSession(byte[] modelArray, OrtSession.SessionOptions options) throws OrtException {
        throw new OrtException();
    }

    public String getVersion() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
