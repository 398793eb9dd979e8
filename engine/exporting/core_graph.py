"""The part of a model behind the resize, rewritten in the words of 2019 for runtimes that know no others.

OpenCV 4 reads neither pictures of any size nor the operators of today: no Shape, no limits of Clip as inputs,
no TopK, hardly any broadcasting. `core.onnx` says the same in operators of opset 9, for one square at a time. What
leads from a decoded picture to that square is left to the host (docs/decisions/0003-picture-contract.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.backbones.onnx_graph import PIXELS, GraphWriter, make_model
from engine.bundle.model_graph import BATCH_PROBABILITIES, PROBABILITIES, cut_at_pixels
from engine.bundle.padding import with_written_pads
from engine.bundle.rejection_graph import BATCH_UNKNOWN_SCORE, UNKNOWN_SCORE
from engine.contracts.errors import EngineError
from engine.exporting.core_rows import RowWriter

if TYPE_CHECKING:
    import numpy.typing as npt

CORE_OPSET = 9
CORE_IR_VERSION = 4

UNSUPPORTED = "core-unsupported"

_SAME_THEN = frozenset({
    "AveragePool", "Concat", "Conv", "Flatten", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
    "MatMul", "Relu", "Sigmoid",
})  # fmt: skip
"""Operators that mean the same in opset 9, with the same attributes, as far as bundles use them."""

_OUTPUTS = {BATCH_PROBABILITIES: PROBABILITIES, BATCH_UNKNOWN_SCORE: UNKNOWN_SCORE}


def core_graph(model: onnx.ModelProto, size: int) -> onnx.ModelProto:
    """Rewrite a bundle's graph.

    Args:
        model: a checked bundle's whole graph, of any version and either precision.
        size: edge of the square that enters its network, in pixels.

    Returns:
        Input `pixels` float32 (1, 3, size, size), 0 to 255, from the contract's resize; outputs `probabilities`
        float32 (1, classes) and, where the model has one, `unknown_score` float32 (1, 1). Weights are float32.
        What the bundle's graph says of itself (class names) is copied.

    Raises:
        EngineError: "core-unsupported" if the network has an operator that has no such form.
    """
    cut = cut_at_pixels(model).graph
    rewriting = _Rewriting(cut, size)
    for node in with_written_pads(cut.node, cut.initializer, size):
        rewriting.rewrite(node)
    outputs = [_OUTPUTS[value.name] for value in cut.output]
    graph = rewriting.finished([value.name for value in cut.output], outputs)
    rewritten = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", CORE_OPSET)],
        ir_version=CORE_IR_VERSION,
        producer_name="tellapart",
    )
    helper.set_model_props(rewritten, {each.key: each.value for each in model.metadata_props})
    return rewritten


class _Rewriting:
    """Node by node, with one picture: what has a row for each picture has one row."""

    def __init__(self, graph: onnx.GraphProto, size: int) -> None:
        self._size = size
        self._writer = GraphWriter()
        self._rows = RowWriter(self._writer)
        self._constants: dict[str, npt.NDArray[Any]] = {
            constant.name: numpy_helper.to_array(constant) for constant in graph.initializer
        }
        self._written: set[str] = set()
        self._names: dict[str, str] = {}
        self._apart: dict[str, tuple[str, npt.NDArray[np.float32]]] = {}
        self._rules: dict[str, Callable[[onnx.NodeProto], None]] = {
            "Add": self._with_constant,
            "Cast": self._cast,
            "Clip": self._clip,
            "Div": self._div,
            "HardSwish": self._hard_swish,
            "Max": self._at_least,
            "Min": self._at_most,
            "Mul": self._with_constant,
            "ReduceL2": self._length,
            "ReduceLogSumExp": self._log_sum,
            "ReduceMin": self._smallest,
            "ReduceSum": self._sum,
            "ReduceSumSquare": self._squares,
            "Slice": self._slice,
            "Softmax": self._softmax,
            "Sub": self._sub,
            "TopK": self._kth_largest,
            "Transpose": self._transpose,
            "Unsqueeze": self._unsqueeze,
        }
        self._shapes = _shapes(graph, size)

    def rewrite(self, node: onnx.NodeProto) -> None:
        rule = self._rules.get(node.op_type)
        if rule is not None:
            rule(node)
        elif node.op_type in _SAME_THEN:
            self._copy(node)
        else:
            raise _unsupported(node.op_type)

    def finished(self, made: list[str], outputs: list[str]) -> onnx.GraphProto:
        """The graph, with its results renamed."""
        renamed = dict(zip((self._name(name) for name in made), outputs, strict=True))
        for node in self._writer.nodes:
            for names in (node.input, node.output):
                names[:] = [renamed.get(name, name) for name in names]
        sides = {PROBABILITIES: self._columns(BATCH_PROBABILITIES), UNKNOWN_SCORE: 1}
        values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, sides[name]]) for name in outputs]
        square = helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, [1, 3, self._size, self._size])
        used = {name for node in self._writer.nodes for name in node.input}
        constants = [constant for constant in self._writer.constants if constant.name in used]
        return helper.make_graph(self._writer.nodes, "tellapart", [square], values, constants)

    def _name(self, name: str) -> str:
        """What a tensor of the old graph is called here; a constant is written when it is first asked for."""
        if name not in self._constants:
            return self._names.get(name, name)
        if name not in self._written:
            self._written.add(name)
            self._writer.constant(name, self._constants[name])
        return name

    def _columns(self, name: str) -> int:
        """The length of a row."""
        return self._shapes[name][-1]

    def _single(self, name: str) -> float:
        return float(self._constants[name].reshape(()))

    def _whole(self, name: str) -> list[int]:
        return [int(number) for number in self._constants[name].reshape(-1)]

    def _copy(self, node: onnx.NodeProto) -> None:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.input[:] = [self._name(name) for name in node.input]
        self._writer.nodes.append(copy)

    def _with_constant(self, node: onnx.NodeProto) -> None:
        """Add and Mul; OpenCV wants a constant to have as many axes as what it is added to."""
        names = [self._name(name) for name in node.input]
        for place, name in enumerate(node.input):
            other = self._shapes.get(node.input[1 - place], ())
            if name in self._constants and len(other) <= 2:
                row = self._constants[name].reshape(1, -1)
                names[place] = self._writer.constant(f"{node.output[0]}.constant", row)
        self._writer.node(node.op_type, names, node.output[0])

    def _transpose(self, node: onnx.NodeProto) -> None:
        if node.input[0] in self._constants:
            turned = np.transpose(self._constants[node.input[0]], helper.get_node_attr_value(node, "perm"))
            self._constants[node.output[0]] = np.ascontiguousarray(turned)
        else:
            self._copy(node)

    def _cast(self, node: onnx.NodeProto) -> None:
        """Weights that are stored as halves; nothing else is cast behind the resize."""
        if node.input[0] not in self._constants:
            raise _unsupported("Cast")
        self._constants[node.output[0]] = self._constants[node.input[0]].astype(np.float32)

    def _clip(self, node: onnx.NodeProto) -> None:
        low, high = (self._single(name) for name in node.input[1:])
        self._writer.node("Clip", [self._name(node.input[0])], node.output[0], min=low, max=high)

    def _hard_swish(self, node: onnx.NodeProto) -> None:
        flow = self._name(node.input[0])
        share = self._writer.node("HardSigmoid", [flow], f"{node.output[0]}.share", alpha=1 / 6, beta=0.5)
        self._writer.node("Mul", [flow, share], node.output[0])

    def _at_least(self, node: onnx.NodeProto) -> None:
        flow, low = node.input
        self._rows.limit(self._name(flow), node.output[0], low=self._single(low))

    def _at_most(self, node: onnx.NodeProto) -> None:
        flow, high = node.input
        self._rows.limit(self._name(flow), node.output[0], high=self._single(high))

    def _slice(self, node: onnx.NodeProto) -> None:
        flow, starts, ends, axes = node.input
        bounds = {"starts": self._whole(starts), "ends": self._whole(ends), "axes": self._whole(axes)}
        self._writer.node("Slice", [self._name(flow)], node.output[0], **bounds)

    def _softmax(self, node: onnx.NodeProto) -> None:
        self._writer.node("Softmax", [self._name(node.input[0])], node.output[0], axis=1)

    def _sub(self, node: onnx.NodeProto) -> None:
        first, second = node.input
        if first in self._apart:
            self._apart[node.output[0]] = (self._apart[first][0], self._constants[second])
        elif second in self._constants:
            row = -self._constants[second].reshape(1, -1)
            minus = self._writer.constant(f"{node.output[0]}.minus", row)
            self._writer.node("Add", [self._name(first), minus], node.output[0])
        elif first in self._constants:
            self._rows.taken_from(self._single(first), self._name(second), node.output[0])
        else:
            self._copy(node)

    def _div(self, node: onnx.NodeProto) -> None:
        """Only rows are divided, each by its own length."""
        row, length = node.input
        if row in self._constants or length in self._constants or self._columns(length) != 1:
            raise _unsupported("Div")
        self._rows.divide(self._name(row), self._name(length), self._columns(row), node.output[0])

    def _length(self, node: onnx.NodeProto) -> None:
        self._rows.length(self._name(node.input[0]), self._columns(node.input[0]), node.output[0])

    def _sum(self, node: onnx.NodeProto) -> None:
        self._rows.sum(self._name(node.input[0]), self._columns(node.input[0]), node.output[0])

    def _log_sum(self, node: onnx.NodeProto) -> None:
        self._rows.log_sum(self._name(node.input[0]), self._columns(node.input[0]), node.output[0])

    def _kth_largest(self, node: onnx.NodeProto) -> None:
        flow, k = node.input
        count, columns = self._whole(k)[0], self._columns(flow)
        self._names[node.output[0]] = self._rows.kth_largest(
            self._name(flow), count, columns, f"{node.output[0]}.k"
        )

    def _smallest(self, node: onnx.NodeProto) -> None:
        flow = node.input[0]
        if flow in self._names:  # the smallest of the k largest was found at once
            self._names[node.output[0]] = self._names[flow]
            return
        self._rows.smallest(self._name(flow), node.output[0])

    def _unsqueeze(self, node: onnx.NodeProto) -> None:
        """A row is about to be held against centres; nothing is written until their distances are asked for."""
        self._apart[node.output[0]] = (self._name(node.input[0]), np.zeros((0, 0), np.float32))

    def _squares(self, node: onnx.NodeProto) -> None:
        row, centres = self._apart[node.input[0]]
        self._rows.squared_distances(row, centres, node.output[0])


def _shapes(graph: onnx.GraphProto, size: int) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor that is worked out, for one picture."""
    shaped = onnx.GraphProto()
    shaped.CopyFrom(graph)
    for place, side in zip(shaped.input[0].type.tensor_type.shape.dim, (1, 3, size, size), strict=True):
        place.dim_value = side
    inferred = onnx.shape_inference.infer_shapes(make_model(shaped), data_prop=True).graph
    values = (*inferred.input, *inferred.value_info, *inferred.output)
    return {value.name: tuple(side.dim_value for side in value.type.tensor_type.shape.dim) for value in values}


def _unsupported(operator: str) -> EngineError:
    return EngineError(
        UNSUPPORTED,
        f"This model's network uses “{operator}”, which OpenCV 4 does not know.",
        "Use OpenCV 5 or ONNX Runtime, or train on an EfficientNet-Lite.",
        operator=operator,
    )
