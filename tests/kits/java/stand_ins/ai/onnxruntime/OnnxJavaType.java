package ai.onnxruntime;

/** Stand-in, see README.md. */
public enum OnnxJavaType {
    UINT8
}
