package org.tellapart.bundle;

import java.util.Set;

/** What the graphs of models are made of. None of them loops, branches, reads files or runs other code. */
final class GraphOperators {
    static final Set<String> ALLOWED = Set.of(
            "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
            "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max",
            "Min", "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum",
            "ReduceSumSquare", "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose",
            "Unsqueeze");

    /** What core.onnx has besides: it says in simpler words what it lacks the newer ones for. */
    static final Set<String> OF_CORE = Set.of("Exp", "Log", "ReduceMax", "Sqrt");

    private GraphOperators() {}
}
