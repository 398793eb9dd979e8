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
    numbers = {"0": 0, "1": 1, "2": 2, "target": target, "two_targets": 2 * target, "size": size}
    for name, number in numbers.items():
        writer.constant(f"resize.{name}", np.array(number, np.int64))
    lists = {
        "axis_0": [0], "axis_1": [1], "axis_2": [2], "axes_0_1": [0, 1], "list_rest": [-1], "list_3": [3],
        "column": [-1, 1], "as_rows": [0, -1], "as_picture": [size, -1, 3],
    }  # fmt: skip
    for name, values in lists.items():
        writer.constant(f"resize.{name}", np.array(values, np.int64))
    for name, value in (("zero", 0.0), ("one", 1.0), ("half_pixel", 0.5)):
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
    """Names of new = floor(n * target / short) and offset = floor((new - size) / 2)."""
    scaled = writer.node("Mul", [n, "resize.target"], f"resize.{axis}.scaled")
    new = writer.node("Div", [scaled, short], f"resize.{axis}.new")
    margin = writer.node("Sub", [new, "resize.size"], f"resize.{axis}.margin")
    return new, writer.node("Div", [margin, "resize.2"], f"resize.{axis}.offset")


def _write_weights(writer: GraphWriter, axis: str, n: str, new: str, offset: str) -> str:
    """The triangle filter of one axis, float32 (size, n), worked out in float64; returns its name.

    weight(i, j) = max(0, 1 - |j + 0.5 - centre(i)| / support), divided by the sum of row i,
    with scale = n / new, support = max(scale, 1), centre(i) = (i + offset + 0.5) * scale.
    """

    def add(operator: str, inputs: list[str], name: str, **attributes: int) -> str:
        return writer.node(operator, inputs, f"resize.{axis}.{name}", **attributes)

    length = add("Cast", [n], "length", to=TensorProto.DOUBLE)
    new_length = add("Cast", [new], "new_length", to=TensorProto.DOUBLE)
    start = add("Cast", [offset], "start", to=TensorProto.DOUBLE)
    scale = add("Div", [length, new_length], "scale")
    support = add("Max", [scale, "resize.one"], "support")
    steps = add("Add", ["resize.steps", start], "steps")
    steps = add("Add", [steps, "resize.half_pixel"], "middles")
    centre = add("Mul", [steps, scale], "centre")
    centre = add("Reshape", [centre, "resize.column"], "centre_column")
    pixel = add("Range", ["resize.zero", length, "resize.one"], "pixel")
    pixel = add("Add", [pixel, "resize.half_pixel"], "pixel_middle")
    distance = add("Abs", [add("Sub", [pixel, centre], "difference")], "distance")
    share = add("Div", [distance, support], "share")
    triangle = add("Relu", [add("Sub", ["resize.one", share], "slope")], "triangle")
    total = add("ReduceSum", [triangle, "resize.axis_1"], "total", keepdims=1)
    weights = add("Div", [triangle, total], "weights_as_double")
    return add("Cast", [weights], "weights", to=TensorProto.FLOAT)
