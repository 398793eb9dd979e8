package ai.onnxruntime;

/** Stand-in, see README.md. */
public class OrtException extends Exception {
    private static final long serialVersionUID = 1L;
}
