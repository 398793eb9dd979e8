"""The picture contract's resize as ONNX nodes, so that every language that runs the model resizes alike.

Plain operators only: OpenVINO and OpenCV give wrong answers for ONNX's own `Resize` with antialiasing.
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
        rows = columns = ("resize.target", "resize.0")
    else:
        short = writer.node("Min", [sides.height, sides.width], "resize.short")
        rows = _write_middle(writer, "rows", sides.height, short)
        columns = _write_middle(writer, "columns", sides.width, short)
    row_index = writer.node("Range", ["resize.0", sides.height, "resize.1"], "resize.rows.index")
    down = _write_weights(writer, "rows", sides.height, rows, row_index)
    # Every pixel of a row gets the weight of its block: dividing by the sum of weights takes the mean as well.
    column = writer.node("Range", ["resize.0", sides.seen_width, "resize.1"], "resize.columns.pixel_index")
    column_index = writer.node("Div", [column, sides.block], "resize.columns.index")
    across = _write_weights(writer, "columns", sides.width, columns, column_index)
    half = writer.node("MatMul", [down, _write_row_means(writer, sides)], "resize.half_in_rows")
    half = writer.node("Reshape", [half, "resize.as_picture"], "resize.half")
    half = writer.node("Transpose", [half], "resize.half_by_channel", perm=[2, 0, 1])
    turned = writer.node("Transpose", [across], "resize.columns.turned", perm=[1, 0])
    square = writer.node("MatMul", [half, turned], "resize.square")
    writer.node("Unsqueeze", [square, "resize.axis_0"], PIXELS)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Names of whole numbers: sides in blocks, pixels per block, and the width in pixels that blocks cover."""

    height: str
    width: str
    block: str
    seen_width: str


def _constants(writer: GraphWriter, size: int, target: int) -> None:
    numbers = {"0": 0, "1": 1, "2": 2, "target": target, "two_targets": 2 * target, "size": size}
    for name, number in numbers.items():
        writer.constant(f"resize.{name}", np.array(number, np.int64))
    lists = {
        "axis_0": [0], "axis_1": [1], "axes_0_1": [0, 1], "from_0_0": [0, 0], "list_rest": [-1], "column": [-1, 1],
        "as_picture": [size, -1, 3],
    }  # fmt: skip
    for name, values in lists.items():
        writer.constant(f"resize.{name}", np.array(values, np.int64))
    for name, value in (("one", 1.0), ("half_pixel", 0.5)):
        writer.constant(f"resize.{name}", np.array(value, np.float64))
    writer.constant("resize.steps", np.arange(size, dtype=np.float64))


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
    return _Sides(height, width, block, writer.node("Mul", [width, block], "resize.seen_width"))


def _write_row_means(writer: GraphWriter, sides: _Sides) -> str:
    """The mean of each `block` pixels below each other, float32 (height, seen width * 3); returns its name.

    Sums of whole numbers below 2^24 are exact in float32, so only the division rounds.
    """
    listed = {
        name: writer.node("Unsqueeze", [getattr(sides, name), "resize.axis_0"], f"resize.list_{name}")
        for name in ("height", "block", "seen_width")
    }
    seen_height = writer.node("Mul", [listed["height"], listed["block"]], "resize.list_seen_height")
    ends = writer.node("Concat", [seen_height, listed["seen_width"]], "resize.seen_sides", axis=0)
    seen = writer.node("Slice", [IMAGE, "resize.from_0_0", ends, "resize.axes_0_1"], "resize.seen")
    numbers = writer.node("Cast", [seen], "resize.numbers", to=TensorProto.FLOAT)
    parts = [listed["height"], listed["block"], "resize.list_rest"]
    stacked = writer.node("Concat", parts, "resize.stacked_shape", axis=0)
    rows = writer.node("Reshape", [numbers, stacked], "resize.stacked_rows")
    sums = writer.node("ReduceSum", [rows, "resize.axis_1"], "resize.row_sums", keepdims=0)
    count = writer.node("Cast", [sides.block], "resize.block_as_float", to=TensorProto.FLOAT)
    return writer.node("Div", [sums, count], "resize.row_means")


def _write_middle(writer: GraphWriter, axis: str, n: str, short: str) -> tuple[str, str]:
    """Names of new = floor(n * target / short) and offset = floor((new - size) / 2)."""
    scaled = writer.node("Mul", [n, "resize.target"], f"resize.{axis}.scaled")
    new = writer.node("Div", [scaled, short], f"resize.{axis}.new")
    margin = writer.node("Sub", [new, "resize.size"], f"resize.{axis}.margin")
    return new, writer.node("Div", [margin, "resize.2"], f"resize.{axis}.offset")


def _write_weights(writer: GraphWriter, axis: str, n: str, placed: tuple[str, str], index: str) -> str:
    """The triangle filter of one axis, float32 (size, length of `index`), worked out in float64; returns its name.

    `n` is the axis' length in blocks, `placed` the names of `new` and `offset`, `index` gives each column its j.
    weight(i, j) = max(0, 1 - |j + 0.5 - centre(i)| / support), divided by the sum of row i,
    with scale = n / new, support = max(scale, 1), centre(i) = (i + offset + 0.5) * scale.
    """

    def add(operator: str, inputs: list[str], name: str, **attributes: int) -> str:
        return writer.node(operator, inputs, f"resize.{axis}.{name}", **attributes)

    new, offset = placed
    length = add("Cast", [n], "length", to=TensorProto.DOUBLE)
    new_length = add("Cast", [new], "new_length", to=TensorProto.DOUBLE)
    start = add("Cast", [offset], "start", to=TensorProto.DOUBLE)
    scale = add("Div", [length, new_length], "scale")
    support = add("Max", [scale, "resize.one"], "support")
    steps = add("Add", ["resize.steps", start], "steps")
    steps = add("Add", [steps, "resize.half_pixel"], "middles")
    centre = add("Mul", [steps, scale], "centre")
    centre = add("Reshape", [centre, "resize.column"], "centre_column")
    pixel = add("Cast", [index], "pixel", to=TensorProto.DOUBLE)
    pixel = add("Add", [pixel, "resize.half_pixel"], "pixel_middle")
    distance = add("Abs", [add("Sub", [pixel, centre], "difference")], "distance")
    share = add("Div", [distance, support], "share")
    triangle = add("Relu", [add("Sub", ["resize.one", share], "slope")], "triangle")
    total = add("ReduceSum", [triangle, "resize.axis_1"], "total", keepdims=1)
    weights = add("Div", [triangle, total], "weights_as_double")
    return add("Cast", [weights], "weights", to=TensorProto.FLOAT)
