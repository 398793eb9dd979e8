"""What is checked of PyTorch: in a packed application it is the library of which most can be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.self_test.check import Wrong
from engine.self_test.stripes import stripes

if TYPE_CHECKING:
    import torch

AGREE_WITHIN = 1e-3
"""The runners agree far closer wherever that was measured; from here on answers would begin to change."""
WORKER_S = 60.0


def import_torch() -> str:
    """Loads PyTorch."""
    import torch

    return f"version {torch.__version__}"


def compare_the_runners() -> str:
    """The features of generated pictures differ by less than anybody could see in an answer."""
    from engine.backbones.ort_runner import OnnxRunner
    from engine.backbones.preparing import prepare
    from engine.backbones.torch_runner import TorchRunner
    from engine.devices import cpu_device

    prepared, device = prepare(), cpu_device(chosen=True)
    pixels = _pixels(2)
    here, there = OnnxRunner(prepared.graph_path, device), TorchRunner(prepared.graph_path, device)
    difference = float(np.abs(here.features(pixels) - there.features(pixels)).max())
    here.close()
    there.close()
    if difference > AGREE_WITHIN:
        raise Wrong(f"Their features differ by {difference:.2g}.")
    return f"they differ by {difference:.1g} at most"


def teach_two_steps() -> str:
    """Thorough training's own loop teaches the usual network two steps on generated pictures, all layers of it."""
    import onnx

    from engine.backbones.preparing import prepare
    from engine.contracts.types import Depth
    from engine.devices import cpu_device
    from engine.training.head import Head
    from engine.training.thorough.graph_cut import cuts_of, output_of
    from engine.training.thorough.loop import Loop, Measured
    from engine.training.thorough.machine import Machine
    from engine.training.thorough.settings import Teaching
    from engine.training.thorough.taught_network import TaughtNetwork
    from engine.training.thorough.variations import one_torch_thread

    prepared = prepare()
    model = onnx.load(prepared.graph_path)
    output = output_of(model, Depth.LAST)
    width = prepared.spec.features
    head = Head(np.zeros((2, width), np.float32), np.zeros(2, np.float32), strength=1.0)
    mean, spread = np.zeros(width, np.float32), np.ones(width, np.float32)
    network = TaughtNetwork(model, output, cuts_of(model, output)[0], head, mean, spread)
    before = network.taught_numbers()
    heard: list[Measured] = []
    loop = Loop(network, _Material(_pixels(2)), Teaching(epochs=2, batch=2), Machine(cpu_device(chosen=True)))
    # On a busy computer several threads wait for each other far longer than one needs.
    with one_torch_thread():
        taught = loop.run(begin=None, keep=lambda _: None, heard=heard.append, go_on=lambda _: True)
    if taught.problem is not None:
        raise Wrong(taught.problem.message)
    changed = sum(not np.array_equal(before[name], now) for name, now in network.taught_numbers().items())
    losses = [measured.loss for measured in heard if measured.loss is not None]
    if len(losses) != 2 or not np.isfinite(losses).all() or (taught.best and not changed):
        raise Wrong(f"After two steps the losses are {losses}, and {changed} layers changed.")
    return f"the loss went from {losses[0]:.2f} to {losses[1]:.2f}"


def write_for_torch() -> str:
    """The general model becomes TorchScript and a program of torch.export, which answer as the model file does."""
    import onnx
    import torch

    from engine.backbones.ort_runner import open_session, run_outputs
    from engine.backbones.preparing import prepare
    from engine.bundle.general import ensure_general
    from engine.bundle.reading import open_bundle
    from engine.exporting.torch_module.answering import Answering
    from engine.exporting.torch_module.exported import exported_program, known_warnings
    from engine.exporting.torch_module.scripted import deprecations_known, scripted_module

    bundle = open_bundle(ensure_general(prepare()))
    rgb = stripes(1, seed=1)
    expected = run_outputs(open_session(bundle.model_bytes, threads=1), {"image": rgb})[0]
    answering = Answering(onnx.ModelProto.FromString(bundle.model_bytes))
    with deprecations_known(), torch.no_grad():
        script = scripted_module(answering, bundle.preprocessing)(torch.from_numpy(rgb))[0].numpy()
    with known_warnings(), torch.no_grad():
        program = exported_program(answering, bundle.preprocessing).module()(torch.from_numpy(rgb))[0].numpy()
    for form, answers in (("TorchScript", script), ("torch.export", program)):
        difference = float(np.abs(answers - expected).max())
        if difference > AGREE_WITHIN:
            raise Wrong(f"What {form} answers differs by {difference:.2g}.")
    return f"{len(expected)} answers each, the same"


def load_in_a_worker() -> str:
    """A worker of PyTorch's DataLoader, a process started afresh, brings pictures back."""
    from torch.utils.data import DataLoader

    loader = DataLoader(_Stripes(), batch_size=2, num_workers=1, multiprocessing_context="spawn", timeout=WORKER_S)
    came = [tuple(batch.shape) for batch in loader]
    if came != [(2, 240, 320, 3)] * 2:
        raise Wrong(f"What came back has the shapes {came}.")
    return "4 pictures from another process"


class _Stripes:
    """Something to load; travels to the worker by name."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, number: int) -> NDArray[np.uint8]:
        return stripes(number % 2, seed=number)


@dataclass(frozen=True, slots=True)
class _Material:
    """What `Loop` wants, of pixels in memory, lying and standing by turns."""

    pixels: NDArray[np.float32]

    @property
    def labels(self) -> NDArray[np.intp]:
        return np.arange(len(self.pixels), dtype=np.intp) % 2

    def batch(self, rows: NDArray[np.intp], epoch: int) -> Mapping[str, torch.Tensor]:
        import torch

        return {"pixels": torch.from_numpy(np.roll(self.pixels[rows], epoch, axis=-1))}

    def asked(self, share: tuple[int, int]) -> Iterator[tuple[Mapping[str, torch.Tensor], NDArray[np.intp]]]:
        import torch

        first, step = share
        yield {"pixels": torch.from_numpy(self.pixels[first::step])}, self.labels[first::step]


def _pixels(count: int) -> NDArray[np.float32]:
    """Stripes, lying and standing by turns, as the usual network is shown them."""
    from engine.backbones.preparing import prepare
    from engine.pictures.resizing import to_pixels

    preprocessing = prepare().spec.preprocessing
    return np.stack([to_pixels(stripes(number % 2, seed=number), preprocessing) for number in range(count)])
