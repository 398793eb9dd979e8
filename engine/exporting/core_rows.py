"""Arithmetic on one row of numbers in operators that OpenCV 4.6 runs rightly.

Its arithmetic wants two operands of one shape, so what has to be stretched or summed is multiplied by ones:
`x (1, n) @ ones (n, 1)` is a sum, `x (1, 1) @ ones (1, n)` a row of one number. Tests hold this against NumPy in
ONNX Runtime and in OpenCV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.onnx_graph import GraphWriter

if TYPE_CHECKING:
    import numpy.typing as npt

_STEEP = 1e30
"""Times this, any difference of two cosines that is not zero is more than one."""

_FAR = 8.0
"""More than any two cosines are apart."""

_LARGEST = float(np.finfo(np.float32).max)


class RowWriter:
    """Adds nodes to a graph; every method returns the name of its result, which is `output`.

    A row is float32 (1, n), a number float32 (1, 1).

    Args:
        writer: of the graph.
    """

    def __init__(self, writer: GraphWriter) -> None:
        self._writer = writer
        self._ones: set[tuple[int, int]] = set()

    def sum(self, row: str, columns: int, output: str) -> str:
        """The sum of a row, a number."""
        return self._add("MatMul", [row, self._filled(columns, 1)], output)

    def repeat(self, number: str, columns: int, output: str) -> str:
        """A row of one number."""
        return self._add("MatMul", [number, self._filled(1, columns)], output)

    def length(self, row: str, columns: int, output: str) -> str:
        """The Euclidean length of a row, a number."""
        squares = self._add("Mul", [row, row], f"{output}.squares")
        return self._add("Sqrt", [self.sum(squares, columns, f"{output}.squared")], output)

    def divide(self, row: str, number: str, columns: int, output: str) -> str:
        """A row divided by a number."""
        return self._add("Div", [row, self.repeat(number, columns, f"{output}.divisor")], output)

    def limit(self, row: str, output: str, low: float = -_LARGEST, high: float = _LARGEST) -> str:
        """A row between two limits."""
        return self._add("Clip", [row], output, min=low, max=high)

    def taken_from(self, whole: float, row: str, output: str) -> str:
        """A number that is known now, less each of a row."""
        minus = self._add("Mul", [row, self._number(-1.0, f"{output}.minus_one")], f"{output}.minus")
        return self._add("Add", [minus, self._number(whole, f"{output}.whole")], output)

    def smallest(self, values: str, output: str) -> str:
        """The smallest of a row or of a column, a number."""
        return self._extreme("ReduceMin", values, output)

    def log_sum(self, row: str, columns: int, output: str) -> str:
        """log(sum(exp(row))), a number, worked out from the largest so that nothing overflows."""
        largest = self._extreme("ReduceMax", row, f"{output}.largest")
        below = self._add("Sub", [row, self.repeat(largest, columns, f"{output}.top")], f"{output}.below")
        powers = self._add("Exp", [below], f"{output}.powers")
        logarithm = self._add("Log", [self.sum(powers, columns, f"{output}.total")], f"{output}.log")
        return self._add("Add", [logarithm, largest], output)

    def kth_largest(self, row: str, k: int, columns: int, output: str) -> str:
        """The k-th largest of a row of numbers between -2 and 2, a number; of equal ones each counts.

        It is the smallest of those that fewer than k others exceed.
        """
        if k == 1:
            return self._extreme("ReduceMax", row, output)
        turned = self._add("Transpose", [row], f"{output}.column", perm=[1, 0])
        itself = self._add("MatMul", [turned, self._filled(1, columns)], f"{output}.itself")
        other = self._add("Transpose", [itself], f"{output}.other", perm=[1, 0])
        more = self._add("Sub", [other, itself], f"{output}.more")
        steep = self._add("Mul", [more, self._number(_STEEP, f"{output}.steepness")], f"{output}.steep")
        exceeds = self.limit(steep, f"{output}.exceeds", 0.0, 1.0)
        count = self._add("MatMul", [exceeds, self._filled(columns, 1)], f"{output}.count")
        beyond = self._add("Add", [count, self._number(1.0 - k, f"{output}.allowed")], f"{output}.beyond")
        out = self.limit(beyond, f"{output}.out", 0.0, 1.0)
        pushed = self._add("Mul", [out, self._number(_FAR, f"{output}.far")], f"{output}.push")
        return self.smallest(self._add("Add", [turned, pushed], f"{output}.left"), output)

    def squared_distances(self, row: str, centres: npt.NDArray[np.float32], output: str) -> str:
        """The squared distance of a row to each centre, float32 (m, n): a column (m, 1)."""
        count, columns = centres.shape
        turned = self._add("Transpose", [row], f"{output}.column", perm=[1, 0])
        spread = self._add("MatMul", [turned, self._filled(1, count)], f"{output}.spread")
        repeated = self._add("Transpose", [spread], f"{output}.repeated", perm=[1, 0])
        minus = self._writer.constant(f"{output}.minus_centres", -centres)
        apart = self._add("Add", [repeated, minus], f"{output}.apart")
        squares = self._add("Mul", [apart, apart], f"{output}.squares")
        return self._add("MatMul", [squares, self._filled(columns, 1)], output)

    def _extreme(self, operator: str, values: str, output: str) -> str:
        return self._add(operator, [values], output, axes=[0, 1], keepdims=1)

    def _filled(self, rows: int, columns: int) -> str:
        name = f"ones.{rows}x{columns}"
        if (rows, columns) not in self._ones:
            self._ones.add((rows, columns))
            self._writer.constant(name, np.ones((rows, columns), np.float32))
        return name

    def _number(self, value: float, name: str) -> str:
        return self._writer.constant(name, np.full((1, 1), value, np.float32))

    def _add(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        return self._writer.node(operator, inputs, output, **attributes)
