"""What torch teaches is the very graph that ships."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from engine.backbones.ort_runner import OnnxRunner, open_session
from engine.contracts.types import Depth
from engine.training.head import Head
from engine.training.thorough.graph_cut import cuts_of, frozen_part, output_of
from engine.training.thorough.taught_network import TaughtNetwork, learning_rates
from tests.engine.training.thorough.conftest import small_graph, small_network, striped


@pytest.fixture
def pixels():
    return np.random.default_rng(0).uniform(0, 255, (2, 3, 64, 64)).astype(np.float32)


def a_head(columns: int) -> Head:
    rng = np.random.default_rng(1)
    weight = rng.normal(size=(3, columns), scale=0.02).astype(np.float32)
    return Head(weight, rng.normal(size=3).astype(np.float32), strength=1.0, temperature=1.7)


@pytest.mark.parametrize("depth", list(Depth))
def test_untaught_it_answers_as_the_graph_does_wherever_it_is_cut(prepared_backbone, cpu, pixels, depth):
    model = onnx.load(prepared_backbone.graph_path)
    columns = prepared_backbone.spec.columns(depth)
    features = OnnxRunner(prepared_backbone.graph_path, cpu).features(pixels)[:, columns]
    head = a_head(features.shape[1])
    expected = head.scores(features) / head.temperature
    output = output_of(model, depth)
    cuts = cuts_of(model, output)
    assert len(cuts) > 20
    for cut in (cuts[0], cuts[len(cuts) // 3], cuts[2 * len(cuts) // 3], cuts[-1]):
        values = {"pixels": torch.from_numpy(pixels)}
        if cut.map != "pixels":
            frozen = open_session(frozen_part(model, cut).SerializeToString(), 1).run(None, {"pixels": pixels})
            values = {name: torch.from_numpy(value) for name, value in zip(cut.values, frozen, strict=True)}
        network = TaughtNetwork(
            model, output, cut, head, features.mean(axis=0), features.std(axis=0) + np.float32(0.5)
        )
        with torch.no_grad():
            found = network.module(values).numpy()
        np.testing.assert_allclose(found, expected, atol=2e-4, err_msg=cut.map)
        np.testing.assert_allclose(network.head().weight * 1.7, head.weight, atol=1e-6)


def test_taught_its_graph_answers_as_torch_does(cpu):
    network = small_network()
    pictures, labels = striped(16, 3)
    optimizer = torch.optim.SGD(network.module.parameters(), lr=5.0)
    for _ in range(40):
        optimizer.zero_grad()
        scores = network.module({"pixels": torch.from_numpy(pictures)})
        torch.nn.functional.cross_entropy(scores, torch.from_numpy(labels.astype(np.int64))).backward()
        optimizer.step()
    with torch.no_grad():
        expected = network.module({"pixels": torch.from_numpy(pictures)}).numpy()
    graph = network.graph(small_graph())
    features = OnnxRunner(graph.SerializeToString(), cpu).features(pictures)
    np.testing.assert_allclose(network.head().scores(features), expected, atol=1e-4)
    before = OnnxRunner(small_graph().SerializeToString(), cpu).features(pictures)
    assert np.abs(features - before).max() > 0.01


def test_gradients_are_those_of_a_numerical_derivative():
    network = small_network()
    pictures, labels = striped(4, 4)
    values = {"pixels": torch.from_numpy(pictures)}
    truth = torch.from_numpy(labels.astype(np.int64))
    with torch.no_grad():
        network.module.taught[-2].copy_(torch.randn(2, 14, generator=torch.Generator().manual_seed(0)))

    def loss() -> torch.Tensor:
        return torch.nn.functional.cross_entropy(network.module(values), truth)

    loss().backward()
    number = network.module.taught[2]  # a convolution in the middle
    place, step = (3, 2, 1, 1), 1e-2
    with torch.no_grad():
        number[place] += step
        above = float(loss())
        number[place] -= 2 * step
        below = float(loss())
    assert float(number.grad[place]) == pytest.approx((above - below) / (2 * step), rel=0.05, abs=1e-4)


def test_early_layers_learn_more_slowly():
    network = small_network()
    rates = learning_rates(network, 0.01, falling=0.1, head=0.5)
    assert rates[-1] == rates[-2] == 0.5
    assert rates[0] == pytest.approx(0.001)
    assert rates[:-2] == sorted(rates[:-2])
