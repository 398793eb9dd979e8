package ai.onnxruntime;

/** Stand-in, see README.md. */
public abstract class OnnxTensorLike implements OnnxValue {}
