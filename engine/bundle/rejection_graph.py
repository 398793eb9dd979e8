"""The unknown score as ONNX nodes, so that every program that runs the model can say "none of these".

The same in NumPy is `engine.bundle.unknownness.Unknownness.score`.
"""

from __future__ import annotations

import re

import numpy as np
import onnx
from onnx import helper, numpy_helper

from engine.backbones.onnx_graph import FEATURES, GraphWriter
from engine.bundle.unknownness import (
    SHORTEST,
    ClassDistance,
    Doubt,
    Energy,
    FeatureSpace,
    Neighbours,
    Residual,
    Unknownness,
)

_PART_WEIGHT = re.compile(r"unknown\.[0-9]+\.weight", re.ASCII)

UNKNOWN_SCORE = "unknown_score"
BATCH_UNKNOWN_SCORE = "batch_unknown_score"


def write_unknownness(writer: GraphWriter, unknownness: Unknownness, held: tuple[int, int], numbers: str) -> None:
    """Add the nodes from `features` to `batch_unknown_score` (n,) and `unknown_score` (1,).

    Args:
        writer: holds the network already.
        unknownness: what to write.
        held: which of the network's numbers `features` holds: first, and one past the last.
        numbers: name of the head's numbers before the temperature, (n, classes).
    """
    _Writing(writer, held, numbers).write(unknownness)


def score_scale(graph: onnx.GraphProto) -> float:
    """How far a graph's unknown score moves if each of its parts moves by 1: the sum of their weights, at least 1.

    Cosines and entropies differ between runtimes like probabilities do; the score multiplies that by its weights.
    """
    weights = [numpy_helper.to_array(one) for one in graph.initializer if _PART_WEIGHT.fullmatch(one.name)]
    return max(1.0, float(sum(np.abs(weight).astype(np.float64).sum() for weight in weights)))


class _Writing:
    def __init__(self, writer: GraphWriter, held: tuple[int, int], numbers: str) -> None:
        self._writer = writer
        self._held = held
        self._numbers = numbers
        self._spaces: dict[int, tuple[str, str, str]] = {}
        for number in (0, 1):
            writer.constant(f"unknown.list_{number}", np.array([number], np.int64))

    def write(self, unknownness: Unknownness) -> None:
        total = self._writer.constant("unknown.constant", np.array([unknownness.constant], np.float32))
        for place, part in enumerate(unknownness.parts):
            name = f"unknown.{place}"
            match part:
                case Neighbours():
                    measured = self._neighbours(part, name)
                case ClassDistance():
                    measured = self._class_distance(part, name)
                case Residual():
                    measured = self._residual(part, name)
                case Energy():
                    measured = self._energy(name)
                case Doubt():
                    measured = self._doubt(part, name)
            weight = self._writer.constant(f"{name}.weight", np.array([part.weight], np.float32))
            weighted = self._writer.node("Mul", [measured, weight], f"{name}.weighted")
            last = place == len(unknownness.parts) - 1
            total = self._writer.node("Add", [total, weighted], BATCH_UNKNOWN_SCORE if last else f"{name}.sum")
        self._writer.node("Slice", [total, "unknown.list_0", "unknown.list_1", "unknown.list_0"], UNKNOWN_SCORE)

    def _neighbours(self, part: Neighbours, name: str) -> str:
        _, moved, placed = self._place(part.space)
        add, constant = self._writer.node, self._writer.constant
        length = add("ReduceL2", [moved if part.whole_length else placed], f"{name}.length", axes=[1], keepdims=1)
        length = add("Max", [length, constant(f"{name}.shortest", np.array(SHORTEST, np.float32))], f"{name}.safe")
        unit = add("Div", [placed, length], f"{name}.unit")
        references = constant(f"{name}.references", np.ascontiguousarray(part.references.T, np.float32))
        alike = add("MatMul", [unit, references], f"{name}.alike")
        k = constant(f"{name}.k", np.array([part.k], np.int64))
        best = f"{name}.best"
        self._writer.nodes.append(
            helper.make_node("TopK", [alike, k], [best, f"{name}.best_places"], name=best, axis=1)
        )
        nearest = add("ReduceMin", [best], f"{name}.nearest", axes=[1], keepdims=0)
        far = add("Sub", [constant(f"{name}.one", np.array([1.0], np.float32)), nearest], f"{name}.far")
        if part.reach is None:
            return far
        return add(
            "Min", [far, constant(f"{name}.reach", np.array(part.reach, np.float32))], f"{name}.within_reach"
        )

    def _class_distance(self, part: ClassDistance, name: str) -> str:
        _, _, placed = self._place(part.space)
        add = self._writer.node
        one_by_one = add("Unsqueeze", [placed, "unknown.list_1"], f"{name}.one_by_one")
        centres = self._writer.constant(f"{name}.centres", np.asarray(part.centres, np.float32))
        apart = add("Sub", [one_by_one, centres], f"{name}.apart")
        squares = add("ReduceSumSquare", [apart], f"{name}.squares", axes=[2], keepdims=0)
        return add("ReduceMin", [squares], f"{name}.measured", axes=[1], keepdims=0)

    def _residual(self, part: Residual, name: str) -> str:
        projection, moved, placed = self._place(part.space)
        add = self._writer.node
        turned = add("Transpose", [projection], f"{name}.turned", perm=[1, 0])
        kept = add("MatMul", [placed, turned], f"{name}.kept")
        left_out = add("Sub", [moved, kept], f"{name}.left_out")
        return add("ReduceL2", [left_out], f"{name}.measured", axes=[1], keepdims=0)

    def _energy(self, name: str) -> str:
        sums = self._writer.node("ReduceLogSumExp", [self._numbers], f"{name}.log_sum", axes=[1], keepdims=0)
        minus = self._writer.constant(f"{name}.minus", np.array([-1.0], np.float32))
        return self._writer.node("Mul", [sums, minus], f"{name}.measured")

    def _doubt(self, part: Doubt, name: str) -> str:
        add, constant = self._writer.node, self._writer.constant
        inverse = constant(f"{name}.inverse_temperature", np.array(1.0 / part.temperature, np.float32))
        tempered = add("Mul", [self._numbers, inverse], f"{name}.tempered")
        log_sum = add("ReduceLogSumExp", [tempered], f"{name}.log_sum", axes=[1], keepdims=0)
        shares = add("Softmax", [tempered], f"{name}.shares", axis=-1)
        products = add("Mul", [shares, tempered], f"{name}.products")
        mean = add("ReduceSum", [products, "unknown.list_1"], f"{name}.mean", keepdims=0)
        return add("Sub", [log_sum, mean], f"{name}.measured")

    def _place(self, space: FeatureSpace) -> tuple[str, str, str]:
        """Names of a space's projection, of the features moved, and of the places; stored once for all parts."""
        if id(space) not in self._spaces:
            name = f"unknown.space_{len(self._spaces)}"
            add, constant = self._writer.node, self._writer.constant
            taken = self._taken(space, name)
            mean = constant(f"{name}.mean", np.asarray(space.mean, np.float32))
            moved = add("Sub", [taken, mean], f"{name}.moved")
            projection = constant(f"{name}.projection", np.ascontiguousarray(space.projection, np.float32))
            placed = add("MatMul", [moved, projection], f"{name}.placed")
            self._spaces[id(space)] = (projection, moved, placed)
        return self._spaces[id(space)]

    def _taken(self, space: FeatureSpace, name: str) -> str:
        if space.columns == self._held:
            return FEATURES
        start, stop = (
            self._writer.constant(f"{name}.{end}", np.array([column - self._held[0]], np.int64))
            for end, column in zip(("start", "stop"), space.columns, strict=True)
        )
        return self._writer.node("Slice", [FEATURES, start, stop, "unknown.list_1"], f"{name}.taken")
