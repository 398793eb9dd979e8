"""The part of a model behind the resize as a torch module: network, head, temperature, unknown score."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.onnx_graph import PIXELS
from engine.backbones.torch_graph import node_attributes
from engine.bundle.model_graph import BATCH_PROBABILITIES, cut_at_pixels
from engine.bundle.rejection_graph import BATCH_UNKNOWN_SCORE
from engine.contracts.errors import EngineError
from engine.exporting.torch_module.operators import answering_operations

if TYPE_CHECKING:
    import onnx
    import torch


_NO_WORD = re.compile(r"\W", re.ASCII)


class Answering:
    """The very nodes that ship, from `pixels` to the answers.

    Args:
        model: the graph of a bundle.
        sorting: whether whoever runs the module can sort (see `answering_operations`).

    Raises:
        EngineError: "cannot-export" if it has an operator that is not known here.
    """

    def __init__(self, model: onnx.ModelProto, *, sorting: bool = True) -> None:
        import onnx
        import torch
        from onnx import numpy_helper

        graph = cut_at_pixels(model).graph
        operations = answering_operations(sorting=sorting)
        unknown = sorted({node.op_type for node in graph.node} - set(operations))
        if unknown:
            raise EngineError(
                "cannot-export",
                "PyTorch cannot run every part of this model.",
                "Choose another target.",
                operators=", ".join(unknown),
            )
        self.scored = any(output.name == BATCH_UNKNOWN_SCORE for output in graph.output)
        """Whether there is an unknown score."""
        self.module: Any = torch.nn.Module()
        """float32 (n, 3, size, size), 0 to 255 → a tuple: probabilities (n, classes) and perhaps unknown scores
        (n,). Its buffers are the weights."""
        self.names: dict[str, str] = {}
        """The name of each weight in the module, by its name in the graph."""
        self._whole_numbers: dict[str, list[int]] = {}
        for constant in graph.initializer:
            value = np.array(numpy_helper.to_array(constant))
            if constant.data_type == onnx.TensorProto.INT64:
                self._whole_numbers[constant.name] = value.reshape(-1).tolist()
            else:
                self.names[constant.name] = self._keep(constant.name, torch.from_numpy(value))
        self._run = [(operations[node.op_type], node_attributes(node), node) for node in graph.node]
        self.module.forward = self._forward
        self.module.eval()

    def weights(self) -> dict[str, torch.Tensor]:
        """Every number of network and head, by its name in the graph."""
        return {name: self.module.get_buffer(place) for name, place in self.names.items()}

    def _keep(self, name: str, value: torch.Tensor) -> str:
        # TorchScript writes code with these names in it, and a stranger chose those in the graph.
        place = "weight_" + _NO_WORD.sub("_", name)
        while hasattr(self.module, place):
            place += "_"
        self.module.register_buffer(place, value)
        return place

    def _forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        values: dict[str, Any] = {PIXELS: pixels, **self._whole_numbers}
        # Asked for by name every time: while a module is exported, others stand in for its buffers.
        values |= {name: self.module.get_buffer(place) for name, place in self.names.items()}
        for operation, attributes, node in self._run:
            values[node.output[0]] = operation(*(values[name] for name in node.input), **attributes)
        wanted = (BATCH_PROBABILITIES, BATCH_UNKNOWN_SCORE) if self.scored else (BATCH_PROBABILITIES,)
        return tuple(values[name] for name in wanted)
