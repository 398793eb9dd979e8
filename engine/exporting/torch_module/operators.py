"""What each operator behind a model's `pixels` is in torch, with whole numbers as plain Python lists.

Lists, because sizes and places must be known when a module is traced or exported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from engine.backbones.torch_graph import torch_operations

if TYPE_CHECKING:
    import torch

    Operation = Callable[..., torch.Tensor]


def answering_operations(*, sorting: bool = True) -> Mapping[str, Operation]:
    """The operators of a network (`torch_operations`) and of what is behind it: head, softmax, unknown score.

    Constants of whole numbers (shapes, axes, places) come as lists of int, everything else as tensors.

    Args:
        sorting: whether whoever runs this can sort; otherwise the k best are looked for one after the other.
    """
    operations = {**torch_operations(), **_shaping(), **_reducing(), **_calculating()}
    return operations if sorting else {**operations, "TopK": _best_one_by_one}


def _best_one_by_one(flow: torch.Tensor, k: list[int], *, axis: int = -1, **_which: Any) -> torch.Tensor:
    import torch

    places = torch.arange(flow.shape[axis])
    found = []
    for _ in range(k[0]):
        found.append(flow.amax(axis, keepdim=True))
        taken = places == flow.argmax(axis, keepdim=True)
        # Not infinity, which some converters do not write; far below what any cosine is.
        flow = torch.where(taken, torch.full_like(flow, -1e30), flow)
    return torch.cat(found, dim=axis)


def _shaping() -> dict[str, Operation]:
    import torch
    from onnx import TensorProto

    kinds = {
        TensorProto.FLOAT: torch.float32,
        TensorProto.FLOAT16: torch.float16,
        TensorProto.DOUBLE: torch.float64,
        TensorProto.INT32: torch.int32,
        TensorProto.INT64: torch.int64,
    }

    def reshape(flow: torch.Tensor, shape: list[int]) -> torch.Tensor:
        # 0 stands for "as it is".
        return flow.reshape([flow.shape[place] if n == 0 else n for place, n in enumerate(shape)])

    def cut(
        flow: torch.Tensor,
        starts: list[int],
        ends: list[int],
        axes: list[int] | None = None,
        steps: list[int] | None = None,
    ) -> torch.Tensor:
        axes = list(range(len(starts))) if axes is None else axes
        for start, end, axis, step in zip(starts, ends, axes, steps or [1] * len(axes), strict=True):
            first, last, stride = slice(start, end, step).indices(flow.shape[axis])
            flow = flow[(slice(None),) * (axis % flow.ndim) + (slice(first, last, stride),)]
        return flow

    def unsqueeze(flow: torch.Tensor, axes: list[int]) -> torch.Tensor:
        for axis in sorted(axes):
            flow = flow.unsqueeze(axis)
        return flow

    def squeeze(flow: torch.Tensor, axes: list[int]) -> torch.Tensor:
        return flow.squeeze(tuple(axes))

    def gather(flow: torch.Tensor, places: list[int], *, axis: int = 0) -> torch.Tensor:
        return flow.index_select(axis, torch.tensor(places))

    def cast(flow: torch.Tensor, *, to: int) -> torch.Tensor:
        return flow.to(kinds[to])

    return {
        "Cast": cast,
        "Gather": gather,
        "Reshape": reshape,
        "Slice": cut,
        "Squeeze": squeeze,
        "Unsqueeze": unsqueeze,
    }


def _reducing() -> dict[str, Operation]:
    import torch

    def over(act: Callable[[torch.Tensor, tuple[int, ...], bool], torch.Tensor]) -> Operation:
        def operation(
            flow: torch.Tensor,
            places: list[int] | None = None,
            *,
            axes: list[int] | None = None,
            keepdims: int = 1,
        ) -> torch.Tensor:
            chosen = places if places is not None else axes
            return act(flow, tuple(range(flow.ndim) if chosen is None else chosen), bool(keepdims))

        return operation

    return {
        "ReduceL2": over(lambda flow, axes, keep: flow.square().sum(axes, keepdim=keep).sqrt()),
        "ReduceLogSumExp": over(lambda flow, axes, keep: torch.logsumexp(flow, axes, keepdim=keep)),
        "ReduceMax": over(lambda flow, axes, keep: flow.amax(axes, keepdim=keep)),
        "ReduceMean": over(lambda flow, axes, keep: flow.mean(axes, keepdim=keep)),
        "ReduceMin": over(lambda flow, axes, keep: flow.amin(axes, keepdim=keep)),
        "ReduceSum": over(lambda flow, axes, keep: flow.sum(axes, keepdim=keep)),
        "ReduceSumSquare": over(lambda flow, axes, keep: flow.square().sum(axes, keepdim=keep)),
    }


def _calculating() -> dict[str, Operation]:
    import torch
    from torch.nn import functional

    def gemm(
        first: torch.Tensor,
        second: torch.Tensor,
        third: torch.Tensor | None = None,
        *,
        alpha: float = 1.0,
        beta: float = 1.0,
        transA: int = 0,  # noqa: N803  # ONNX's own name
        transB: int = 0,  # noqa: N803
    ) -> torch.Tensor:
        product = (first.t() if transA else first) @ (second.t() if transB else second)
        product = product if alpha == 1.0 else alpha * product
        if third is None:
            return product
        return product + (third if beta == 1.0 else beta * third)

    def best(flow: torch.Tensor, k: list[int], *, axis: int = -1, **_which: Any) -> torch.Tensor:
        return torch.topk(flow, k[0], dim=axis)[0]

    def average_of_windows(
        flow: torch.Tensor,
        *,
        kernel_shape: list[int],
        strides: list[int],
        pads: list[int] | None = None,
        count_include_pad: int = 0,
        ceil_mode: int = 0,
    ) -> torch.Tensor:
        padding = (pads or [0, 0])[:2]
        return functional.avg_pool2d(
            flow, kernel_shape, strides, padding, bool(ceil_mode), bool(count_include_pad)
        )

    def largest(*flows: torch.Tensor) -> torch.Tensor:
        return reduce(torch.maximum, flows)

    def smallest(*flows: torch.Tensor) -> torch.Tensor:
        return reduce(torch.minimum, flows)

    return {
        "Abs": torch.abs,
        "AveragePool": average_of_windows,
        "Exp": torch.exp,
        "Gemm": gemm,
        "Identity": torch.clone,
        "Log": torch.log,
        "Max": largest,
        "Min": smallest,
        "Neg": torch.neg,
        "Pow": torch.pow,
        "Sqrt": torch.sqrt,
        "TopK": best,
    }
