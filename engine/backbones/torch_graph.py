"""Runs a network's ONNX graph with torch, node by node: on a GPU the very graph that ships, taught or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.onnx_graph import FEATURES, PIXELS
from engine.contracts.errors import EngineError

if TYPE_CHECKING:
    import onnx
    import torch

    Operation = Callable[..., torch.Tensor]


class TorchGraph:
    """The part of a graph from `pixels` to `features` as operations of torch, without gradients.

    Args:
        graph: a prepared network's file, or a model that has `pixels` and `features` inside.
        target: torch's name of a device, for example "cuda:0".

    Raises:
        EngineError: "device-failed" if the graph has an operator that is not known here.
        RuntimeError: whatever torch raises when the constants do not fit on the device.
    """

    def __init__(self, graph: Path | onnx.ModelProto, target: str) -> None:
        import onnx

        model = onnx.load(graph) if isinstance(graph, Path) else graph
        self._nodes = needed_nodes(model.graph)
        operations = torch_operations()
        unknown = sorted({node.op_type for node in self._nodes} - set(operations))
        if unknown:
            raise EngineError(
                "device-failed",
                "This network can only be run on the processor.",
                "Nothing needs to be done; it is slower there.",
                operators=", ".join(unknown),
            )
        used = {name for node in self._nodes for name in node.input}
        self._constants = {
            # Whole numbers are shapes and places: asked for one by one, so they stay here.
            constant.name: _tensor(constant).to("cpu" if constant.data_type == onnx.TensorProto.INT64 else target)
            for constant in model.graph.initializer
            if constant.name in used
        }
        self._run = [(operations[node.op_type], node_attributes(node), node) for node in self._nodes]
        self._last_use = {name: place for place, node in enumerate(self._nodes) for name in node.input}

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """`features`, float32 (n, columns), of float32 (n, 3, h, w) pixels on the graph's device."""
        values: dict[str, torch.Tensor] = {PIXELS: pixels}
        for place, (operation, attributes, node) in enumerate(self._run):
            inputs = [values[name] if name in values else self._constants[name] for name in node.input]
            values[node.output[0]] = operation(*inputs, **attributes)
            for name in node.input:
                if self._last_use[name] == place:
                    values.pop(name, None)
        return values[FEATURES]


def _tensor(constant: Any) -> torch.Tensor:
    import torch
    from onnx import numpy_helper

    return torch.from_numpy(np.array(numpy_helper.to_array(constant)))


def needed_nodes(graph: Any, output: str = FEATURES, given: Collection[str] = (PIXELS,)) -> list[Any]:
    """The nodes that lead from the values `given` to `output`, in their order."""
    makers = {name: node for node in graph.node for name in node.output}
    wanted, waiting = set(), [output]
    while waiting:
        name = waiting.pop()
        if name in wanted or name in given or name not in makers:
            continue
        wanted.add(name)
        waiting.extend(makers[name].input)
    return [node for node in graph.node if node.output[0] in wanted]


def node_attributes(node: Any) -> dict[str, Any]:
    """A node's attributes by name."""
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def torch_operations() -> Mapping[str, Operation]:
    """What each operator of a network's graph is in torch; gradients flow through all of them."""
    import torch
    from torch.nn import functional

    def convolve(
        flow: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None = None,
        *,
        kernel_shape: list[int],
        strides: tuple[int, ...] | list[int] = (1, 1),
        dilations: tuple[int, ...] | list[int] = (1, 1),
        pads: tuple[int, ...] | list[int] = (0, 0, 0, 0),
        group: int = 1,
        auto_pad: bytes = b"NOTSET",
    ) -> torch.Tensor:
        if auto_pad == b"SAME_UPPER":
            down, across = (
                _same_upper(length, kernel, stride, dilation)
                for length, kernel, stride, dilation in zip(
                    flow.shape[2:], kernel_shape, strides, dilations, strict=True
                )
            )
            pads = (down // 2, across // 2, down - down // 2, across - across // 2)
        top, left, bottom, right = pads
        if any(pads):
            flow = functional.pad(flow, (left, right, top, bottom))
        return functional.conv2d(
            flow, weight, bias, stride=tuple(strides), dilation=tuple(dilations), groups=group
        )

    def average(flow: torch.Tensor) -> torch.Tensor:
        return flow.mean(dim=(2, 3), keepdim=True)

    def strongest(flow: torch.Tensor) -> torch.Tensor:
        return flow.amax(dim=(2, 3), keepdim=True)

    def flatten(flow: torch.Tensor, *, axis: int = 1) -> torch.Tensor:
        return flow.flatten(axis)

    def concat(*flows: torch.Tensor, axis: int) -> torch.Tensor:
        return torch.cat(flows, dim=axis)

    def axes_mean(flow: torch.Tensor, *, axes: list[int], keepdims: int = 1) -> torch.Tensor:
        return flow.mean(dim=tuple(axes), keepdim=bool(keepdims))

    def layer_norm(
        flow: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, *, axis: int = -1, epsilon: float = 1e-5
    ) -> torch.Tensor:
        return functional.layer_norm(flow, flow.shape[axis:], weight, bias, epsilon)

    def hard_sigmoid(flow: torch.Tensor, *, alpha: float = 0.2, beta: float = 0.5) -> torch.Tensor:
        return torch.clamp(alpha * flow + beta, 0, 1)

    def transpose(flow: torch.Tensor, *, perm: list[int]) -> torch.Tensor:
        return flow.permute(perm)

    def softmax(flow: torch.Tensor, *, axis: int = -1) -> torch.Tensor:
        return torch.softmax(flow, dim=axis)

    def reshape(flow: torch.Tensor, shape: torch.Tensor) -> torch.Tensor:
        # 0 stands for "as it is".
        return flow.reshape([flow.shape[place] if n == 0 else n for place, n in enumerate(shape.tolist())])

    def cut(flow: torch.Tensor, starts: torch.Tensor, ends: torch.Tensor, axes: torch.Tensor) -> torch.Tensor:
        for start, end, axis in zip(starts.tolist(), ends.tolist(), axes.tolist(), strict=True):
            flow = flow.narrow(axis, start, min(end, flow.shape[axis]) - start)
        return flow

    return {
        "Add": torch.add,
        "Clip": torch.clamp,
        "Concat": concat,
        "Conv": convolve,
        "Div": torch.div,
        "Erf": torch.erf,
        "Flatten": flatten,
        "GlobalAveragePool": average,
        "GlobalMaxPool": strongest,
        "HardSigmoid": hard_sigmoid,
        "HardSwish": functional.hardswish,
        "LayerNormalization": layer_norm,
        "MatMul": torch.matmul,
        "Mul": torch.mul,
        "ReduceMean": axes_mean,
        "Relu": torch.relu,
        "Reshape": reshape,
        "Sigmoid": torch.sigmoid,
        "Slice": cut,
        "Softmax": softmax,
        "Sub": torch.sub,
        "Transpose": transpose,
    }


def _same_upper(length: int, kernel: int, stride: int, dilation: int) -> int:
    """Rows or columns that ONNX's SAME_UPPER adds in all; the odd one goes to the end."""
    reached = (-(-length // stride) - 1) * stride + (kernel - 1) * dilation + 1
    return max(0, reached - length)
