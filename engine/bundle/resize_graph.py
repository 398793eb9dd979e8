"""The picture contract's resize as ONNX nodes, so that every language that runs the model resizes alike.

Plain operators only: OpenVINO and OpenCV give wrong answers for ONNX's own `Resize` with antialiasing. And plain
numbers: OpenVINO computes doubles as floats and lets whole numbers of 64 bits overflow at 32, OpenCV rounds some
doubles to floats, so the filter is worked out in whole numbers that a float holds exactly.
The same rule on the host is `engine.pictures.resizing.to_pixels`; docs/decisions/0003-picture-contract.md
defines it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from engine.backbones.onnx_graph import PIXELS, GraphWriter
from engine.contracts.types import Framing, Preprocessing

IMAGE = "image"


def write_resize(writer: GraphWriter, preprocessing: Preprocessing) -> None:
    """Add the nodes from `image`, uint8 (height, width, 3), to `pixels`, float32 (1, 3, size, size), 0 to 255."""
    size = preprocessing.size
    whole = preprocessing.framing is Framing.WHOLE
    _constants(writer, size, size if whole else preprocessing.short_side)
    sides = _write_sides(writer)
    if whole:
        rows = columns = ("resize.target", "resize.steps")
    else:
        writer.constant("resize.size", np.array(size, np.int64))
        short = writer.node("Min", [sides.height, sides.width], "resize.short")
        rows = _write_middle(writer, "rows", sides.height, short)
        columns = _write_middle(writer, "columns", sides.width, short)
    down = _write_weights(writer, "rows", sides.height, *rows)
    across = _write_weights(writer, "columns", sides.width, *columns)
    means = writer.node("Reshape", [_write_block_means(writer, sides), "resize.as_rows"], "resize.means_in_rows")
    half = writer.node("MatMul", [down, means], "resize.half_in_rows")
    half = writer.node("Reshape", [half, "resize.as_picture"], "resize.half")
    half = writer.node("Transpose", [half], "resize.half_by_channel", perm=[2, 0, 1])
    turned = writer.node("Transpose", [across], "resize.columns.turned", perm=[1, 0])
    square = writer.node("MatMul", [half, turned], "resize.square")
    writer.node("Unsqueeze", [square, "resize.axis_0"], PIXELS)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Names of whole numbers: pixels per block, and the picture's sides in pixels and in blocks."""

    block: str
    full_height: str
    full_width: str
    height: str
    width: str


def _constants(writer: GraphWriter, size: int, target: int) -> None:
    numbers = {"0": 0, "1": 1, "2": 2, "target": target, "two_targets": 2 * target}
    for name, number in numbers.items():
        writer.constant(f"resize.{name}", np.array(number, np.int64))
    lists = {
        "axis_0": [0], "axis_1": [1], "axis_2": [2], "axes_0_1": [0, 1], "list_rest": [-1], "list_3": [3],
        "as_rows": [0, -1], "as_picture": [size, -1, 3],
    }  # fmt: skip
    for name, values in lists.items():
        writer.constant(f"resize.{name}", np.array(values, np.int64))
    for name, value in (("zero", 0.0), ("one", 1.0), ("two", 2.0)):
        writer.constant(f"resize.{name}", np.array(value, np.float32))
    writer.constant("resize.steps", (2 * np.arange(size) + 1 - size).astype(np.float32).reshape(-1, 1))


def _write_sides(writer: GraphWriter) -> _Sides:
    """Blocks have max(1, floor(short side / (2 * target))) pixels a side; sides are counted in blocks."""
    shape = writer.node("Shape", [IMAGE], "resize.shape")
    full_height = writer.node("Gather", [shape, "resize.0"], "resize.full_height", axis=0)
    full_width = writer.node("Gather", [shape, "resize.1"], "resize.full_width", axis=0)
    short = writer.node("Min", [full_height, full_width], "resize.full_short")
    block = writer.node("Div", [short, "resize.two_targets"], "resize.block_or_0")
    block = writer.node("Max", [block, "resize.1"], "resize.block")
    height = writer.node("Div", [full_height, block], "resize.height")
    width = writer.node("Div", [full_width, block], "resize.width")
    return _Sides(block, full_height, full_width, height, width)


def _write_block_means(writer: GraphWriter, sides: _Sides) -> str:
    """The mean of each block, float32 (height, width, 3); returns its name.

    Summed as int32, which is exact; ONNX Runtime takes three times as long for the same sums of float32.
    """
    seen, listed = _write_seen(writer, sides)
    numbers = writer.node("Cast", [seen], "resize.numbers", to=TensorProto.INT32)
    parts = [listed["height"], listed["block"], "resize.list_rest"]
    shape = writer.node("Concat", parts, "resize.blocks_by_row", axis=0)
    rows = writer.node("Reshape", [numbers, shape], "resize.numbers_by_row")
    rows = writer.node("ReduceSum", [rows, "resize.axis_1"], "resize.row_sums", keepdims=0)
    parts = [listed["height"], listed["width"], listed["block"], "resize.list_3"]
    shape = writer.node("Concat", parts, "resize.blocks_by_column", axis=0)
    columns = writer.node("Reshape", [rows, shape], "resize.row_sums_by_column")
    sums = writer.node("ReduceSum", [columns, "resize.axis_2"], "resize.sums", keepdims=0)
    sums = writer.node("Cast", [sums], "resize.sums_as_float", to=TensorProto.FLOAT)
    area = writer.node("Mul", [sides.block, sides.block], "resize.area")
    area = writer.node("Cast", [area], "resize.area_as_float", to=TensorProto.FLOAT)
    return writer.node("Div", [sums, area], "resize.means")


def _write_seen(writer: GraphWriter, sides: _Sides) -> tuple[str, dict[str, str]]:
    """The part of the picture that whole blocks cover, in its middle, and the sides as lists of one number."""
    listed = {
        name: writer.node("Unsqueeze", [getattr(sides, name), "resize.axis_0"], f"resize.list_{name}")
        for name in ("block", "full_height", "full_width", "height", "width")
    }
    full = writer.node("Concat", [listed["full_height"], listed["full_width"]], "resize.full_sides", axis=0)
    blocks = writer.node("Concat", [listed["height"], listed["width"]], "resize.sides", axis=0)
    covered = writer.node("Mul", [blocks, listed["block"]], "resize.covered_sides")
    rest = writer.node("Sub", [full, covered], "resize.rest")
    start = writer.node("Div", [rest, "resize.2"], "resize.start")
    end = writer.node("Add", [start, covered], "resize.end")
    return writer.node("Slice", [IMAGE, start, end, "resize.axes_0_1"], "resize.seen"), listed


def _write_middle(writer: GraphWriter, axis: str, n: str, short: str) -> tuple[str, str]:
    """Names of new = floor(n * target / short), and of 2 * (i + offset) + 1 - new for each i, a float32 column.

    With offset = floor((new - size) / 2), the latter is 2 * i + 1 - size, and one less if new - size is odd.
    """

    def add(operator: str, inputs: list[str], name: str, **attributes: int) -> str:
        return writer.node(operator, inputs, f"resize.{axis}.{name}", **attributes)

    new = add("Div", [add("Mul", [n, "resize.target"], "scaled"), short], "new")
    margin = add("Sub", [new, "resize.size"], "margin")
    even = add("Mul", [add("Div", [margin, "resize.2"], "offset"), "resize.2"], "even")
    odd = add("Cast", [add("Sub", [margin, even], "rest")], "odd", to=TensorProto.FLOAT)
    return new, add("Sub", ["resize.steps", odd], "steps")


def _write_weights(writer: GraphWriter, axis: str, n: str, new: str, steps: str) -> str:
    """The triangle filter of one axis, float32 (size, n); returns its name.

    weight(i, j) = max(0, 1 - |j + 0.5 - centre(i)| / support), divided by the sum of row i,
    with scale = n / new, support = max(scale, 1), centre(i) = (i + offset + 0.5) * scale.

    Times 2 * new * support, and measured from the middle of the picture, all of it is whole:

    max(0, 2 * max(n, new) - |(2 * j + 1 - n) * new - (2 * (i + offset) + 1 - new) * n|)

    Wherever that is not 0, every number in it is below 2^24, which float32 holds exactly, as long as
    size * n + 2 * (n + new) is; beyond that it is rounded. One division is left, which is correctly rounded.
    """

    def add(operator: str, inputs: list[str], name: str, **attributes: int) -> str:
        return writer.node(operator, inputs, f"resize.{axis}.{name}", **attributes)

    length = add("Cast", [n], "length", to=TensorProto.FLOAT)
    new_length = add("Cast", [new], "new_length", to=TensorProto.FLOAT)
    centre = add("Mul", [steps, length], "centre")
    pixel = add("Mul", [add("Range", ["resize.zero", length, "resize.one"], "pixel"), "resize.two"], "twice")
    middle = add("Sub", [pixel, add("Sub", [length, "resize.one"], "last")], "pixel_middle")
    place = add("Mul", [middle, new_length], "place")
    distance = add("Abs", [add("Sub", [place, centre], "difference")], "distance")
    support = add("Mul", [add("Max", [length, new_length], "longer"), "resize.two"], "support")
    triangle = add("Relu", [add("Sub", [support, distance], "slope")], "triangle")
    total = add("ReduceSum", [triangle, "resize.axis_1"], "total", keepdims=1)
    return add("Div", [triangle, total], "weights")
