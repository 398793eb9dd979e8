"""The maps behind every column are found in the networks that people can choose."""

from __future__ import annotations

import onnx
import pytest

from engine.backbones.catalogue import find_backbone
from engine.backbones.onnx_graph import FEATURES, GraphWriter, feature_model
from engine.bundle.model_graph import HEAD_NUMBERS, HEAD_WEIGHT
from engine.explanation.taps import Pooling, find_taps


def with_head(model: onnx.ModelProto, columns: int) -> onnx.ModelProto:
    import numpy as np

    writer = GraphWriter()
    writer.nodes.extend(model.graph.node)
    writer.constants.extend(model.graph.initializer)
    weight = writer.constant(HEAD_WEIGHT, np.zeros((2, columns), np.float32))
    writer.node("Gemm", [FEATURES, weight], HEAD_NUMBERS, transB=1)
    return feature_model(writer, find_backbone("efficientnet-lite0"))


def test_those_of_the_usual_network(prepared_backbone):
    spec = prepared_backbone.spec
    taps = find_taps(with_head(onnx.load(prepared_backbone.graph_path), spec.features + spec.detail))
    assert [tap.pooling for tap in taps] == [Pooling.MEAN] + [Pooling.MAXIMUM] * 6
    assert taps[0].channels == spec.features
    assert sum(tap.channels for tap in taps[1:]) == spec.detail


@pytest.mark.parametrize(("key", "found"), [("mobilenet-v3-large", True), ("convnext-tiny", False)])
def test_those_of_torchvisions_or_none_where_a_norm_comes_between(key, found):
    from torchvision.models import get_model

    from engine.backbones.torchvision_graph import torchvision_model

    spec = find_backbone(key)
    network = get_model(spec.architecture, weights=None).eval()
    taps = find_taps(with_head(torchvision_model(spec, network), spec.features + spec.detail))
    assert sum(tap.channels for tap in taps) == (spec.features + spec.detail if found else 0)
