"""The unknown score: each part is what its paper says, and the graph that ships computes the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from scipy.spatial.distance import cdist, mahalanobis
from scipy.special import logsumexp, softmax
from scipy.stats import entropy
from sklearn.neighbors import NearestNeighbors

from engine.backbones.ort_runner import OnnxRunner, open_session, run_outputs
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.classifier import Classifier
from engine.bundle.reading import open_bundle
from engine.bundle.unknownness import ClassDistance, Doubt, Energy, FeatureSpace, Neighbours, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.contracts.types import Depth, Device
from engine.pictures.resizing import to_pixels

Floats = npt.NDArray[np.float32]
REJECTION = Rejection("neighbours", unknown_threshold=0.4, confidence_threshold=0.1, coverage=0.9, accuracy=0.95)


def numbers(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def space(start: int, stop: int, r: int) -> FeatureSpace:
    return FeatureSpace((start, stop), numbers(1, stop - start), numbers(2, stop - start, r))


def test_neighbours_are_scikit_learns() -> None:
    where = space(2, 12, 4)
    references, features = unit(numbers(3, 30, 4)), numbers(4, 20, 14)
    score = Unknownness((Neighbours(where, references, k=5),)).score(features)
    placed = (features[:, 2:12] - where.mean) @ where.projection
    theirs = NearestNeighbors(n_neighbors=5, metric="cosine").fit(references).kneighbors(placed)[0][:, -1]
    assert np.abs(score - theirs).max() < 1e-5


def test_the_length_of_all_numbers_makes_what_the_projection_leaves_out_count() -> None:
    axes = np.linalg.qr(numbers(2, 10, 4))[0].astype(np.float32)
    where = FeatureSpace((2, 12), np.zeros(10, np.float32), axes)
    known, features = unit(numbers(3, 30, 10)), numbers(4, 20, 14)
    near = Neighbours(where, known @ axes, k=3, whole_length=True)
    # The cosine to references moved onto the plane of the axes, without making them longer again.
    on_the_plane = known @ axes @ axes.T
    alike = np.sort(unit(features[:, 2:12]) @ on_the_plane.T, axis=1)[:, -3]
    assert np.abs(Unknownness((near,)).score(features) - (1 - alike)).max() < 1e-5


def test_distances_beyond_the_reach_count_as_the_reach() -> None:
    where = space(2, 12, 4)
    references, features = unit(numbers(3, 30, 4)), numbers(4, 20, 14)
    free = Unknownness((Neighbours(where, references, k=2),)).score(features)
    bounded = Unknownness((Neighbours(where, references, k=2, reach=0.1),)).score(features)
    assert free.min() < 0.1 < free.max()
    assert np.array_equal(bounded, np.minimum(free, np.float32(0.1)))


def test_doubt_is_scipys_entropy() -> None:
    head = numbers(12, 9, 4) * 30
    score = Unknownness((Doubt(temperature=5.0, weight=0.5),)).score(numbers(13, 9, 8), head)
    assert np.abs(score - 0.5 * entropy(softmax(head / 5.0, axis=1), axis=1)).max() < 1e-5


def test_class_distance_is_scipys_mahalanobis_where_the_projection_whitens() -> None:
    known = numbers(5, 200, 6) @ numbers(6, 6, 6)
    covariance = np.cov(known.T)
    values, axes = np.linalg.eigh(covariance)
    whitening = (axes / np.sqrt(values)).astype(np.float32)
    means = numbers(7, 3, 6)
    where = FeatureSpace((0, 6), np.zeros(6, np.float32), whitening)
    features = numbers(8, 10, 6)
    score = Unknownness((ClassDistance(where, means @ whitening),)).score(features)
    inverse = np.linalg.inv(covariance)
    theirs = [min(mahalanobis(each, mean, inverse) ** 2 for mean in means) for each in features]
    assert np.allclose(score, theirs, rtol=1e-4)


def test_the_residual_is_the_distance_to_the_plane_of_the_projection() -> None:
    axes = np.linalg.qr(numbers(9, 8, 3))[0].astype(np.float32)
    where = FeatureSpace((0, 8), numbers(10, 8), axes)
    features = numbers(11, 12, 8)
    on_the_plane = where.mean + (features - where.mean) @ axes @ axes.T
    score = Unknownness((Residual(where),)).score(features)
    assert np.abs(score - np.diag(cdist(features, on_the_plane))).max() < 1e-5


def test_energy_is_scipys_logsumexp() -> None:
    head = numbers(12, 9, 4) * 30
    score = Unknownness((Energy(weight=0.5),), constant=2.0).score(numbers(13, 9, 8), head)
    assert np.abs(score - (2.0 - 0.5 * logsumexp(head, axis=1))).max() < 1e-4


def test_many_pictures_are_scored_as_few_are() -> None:
    part = ClassDistance(space(0, 10, 8), numbers(14, 300, 8))
    features = numbers(15, 4000, 10)
    score = Unknownness((part,)).score(features)
    assert np.array_equal(score[-3:], Unknownness((part,)).score(features[-3:]))


def parts(last: int, detail: int) -> dict[str, Unknownness]:
    """Each kind of part on the last layer, on the detail, and on both; and all of them together."""
    found: dict[str, Unknownness] = {
        "energy": Unknownness((Energy(0.3),), 1.0),
        "doubt": Unknownness((Doubt(3.0, 0.3),), 1.0),
    }
    places = {"last": (0, last), "detail": (last, last + detail), "both": (0, last + detail)}
    for name, (start, stop) in places.items():
        where = space(start, stop, 4)
        axes = np.linalg.qr(numbers(16, stop - start, 3))[0].astype(np.float32)
        near = Neighbours(where, unit(numbers(17, 25, 4)), k=3)
        found[f"neighbours {name}"] = Unknownness((near,))
        found[f"distance {name}"] = Unknownness((ClassDistance(where, numbers(18, 3, 4), weight=0.2),))
        found[f"residual {name}"] = Unknownness((Residual(FeatureSpace((start, stop), where.mean, axes)),))
        negatives = Neighbours(where, unit(numbers(19, 9, 4)), k=1, weight=-0.5)
        within = Neighbours(where, numbers(17, 25, 4) / 9, k=3, whole_length=True, reach=0.9)
        found[f"whole length {name}"] = Unknownness((within, Doubt(2.0)))
        found[f"all {name}"] = Unknownness((near, negatives, Energy(0.1), ClassDistance(where, numbers(20, 3, 4))))
    return found


def test_the_graph_that_ships_scores_as_numpy_does_at_every_depth(
    tmp_path: Path, detailed_backbone: PreparedBackbone, cpu: Device
) -> None:
    from engine.backbones.torch_runner import TorchRunner

    spec = detailed_backbone.spec
    pictures = [np.random.default_rng(n).integers(0, 256, (40 + n, 50, 3), dtype=np.uint8) for n in range(5)]
    pixels = np.stack([to_pixels(each, spec.preprocessing) for each in pictures])
    features = OnnxRunner(detailed_backbone.graph_path, cpu).features(pixels)
    for (name, unknownness), depth in itertools.product(parts(spec.features, spec.detail).items(), Depth):
        columns = spec.columns(depth)
        weight, bias = numbers(21, 3, columns.stop - columns.start), numbers(22, 3)
        path = tmp_path / "scored.tellapart"
        write_bundle(path, backbone=detailed_backbone, weight=weight, bias=bias, classes=("a", "b", "c"),
                     preprocessing=spec.preprocessing, temperature=2.0, depth=depth, unknownness=unknownness,
                     rejection=REJECTION)  # fmt: skip
        bundle = open_bundle(path)
        expected = unknownness.score(features, features[:, columns] @ weight.T + bias)
        within = 1e-5 * max(1.0, float(np.abs(expected).max()))
        answers = Classifier(bundle, cpu).answers(pixels)
        assert answers.unknown is not None
        assert np.abs(answers.unknown - expected).max() < within, (name, depth)
        session = open_session(bundle.model_bytes, 1)
        assert [each.name for each in session.get_outputs()] == ["probabilities", "unknown_score"]
        shipped = [run_outputs(session, {"image": each}) for each in pictures]
        assert all(score.shape == (1,) for _, score in shipped)
        assert np.abs(np.concatenate([score for _, score in shipped]) - expected).max() < within, (name, depth)
        there = Classifier(bundle, replace_device(cpu), open_features=lambda graph, _: TorchRunner(graph, cpu))
        scored = there.answers(pixels).unknown
        assert scored is not None
        assert np.abs(scored - expected).max() < 5 * within, (name, depth)


def replace_device(cpu: Device) -> Device:
    from engine.contracts.types import DeviceKind

    return replace(cpu, kind=DeviceKind.CUDA, name="torch on the processor")


def test_a_score_on_the_last_layer_leaves_the_detail_out(
    tmp_path: Path, detailed_backbone: PreparedBackbone
) -> None:
    spec = detailed_backbone.spec
    path = tmp_path / "scored.tellapart"
    near = Neighbours(space(0, spec.features, 4), unit(numbers(3, 20, 4)), k=2)
    write_bundle(path, backbone=detailed_backbone, weight=numbers(21, 3, 8), bias=numbers(22, 3),
                 classes=("a", "b", "c"), preprocessing=spec.preprocessing, unknownness=Unknownness((near,)),
                 rejection=REJECTION)  # fmt: skip
    made = {
        name
        for node in onnx.ModelProto.FromString(open_bundle(path).model_bytes).graph.node
        for name in node.output
    }
    assert "first.positive.strongest" not in made
    assert open_bundle(path).card.rejection == REJECTION


@pytest.mark.parametrize(
    "unknownness",
    [
        Unknownness(()),
        Unknownness((Neighbours(space(0, 8, 4), unit(numbers(3, 2, 4)), k=3),)),
        Unknownness((Neighbours(space(0, 8, 4), unit(numbers(3, 2, 5)), k=1),)),
        Unknownness((ClassDistance(space(0, 15, 4), numbers(3, 2, 4)),)),
        Unknownness((ClassDistance(space(0, 8, 4), np.full((2, 4), np.nan, np.float32)),)),
        Unknownness((Residual(FeatureSpace((0, 8), numbers(1, 7), numbers(2, 8, 3))),)),
        Unknownness((Energy(weight=float("inf")),)),
        Unknownness((Doubt(temperature=0.0),)),
    ],
)
def test_a_score_that_does_not_fit_is_a_bug(
    unknownness: Unknownness, tmp_path: Path, detailed_backbone: PreparedBackbone
) -> None:
    with pytest.raises(ValueError, match=r"score|temperature|references|places|columns|finite|fit"):
        write_bundle(tmp_path / "x", backbone=detailed_backbone, weight=numbers(21, 3, 8), bias=numbers(22, 3),
                     classes=("a", "b", "c"), preprocessing=detailed_backbone.spec.preprocessing,
                     unknownness=unknownness, rejection=REJECTION)  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_a_score_and_its_threshold_belong_together(tmp_path: Path, tiny_backbone: PreparedBackbone) -> None:
    with pytest.raises(ValueError, match="belong together"):
        write_bundle(tmp_path / "x", backbone=tiny_backbone, weight=numbers(21, 3, 8), bias=numbers(22, 3),
                     classes=("a", "b", "c"), preprocessing=tiny_backbone.spec.preprocessing,
                     rejection=REJECTION)  # fmt: skip
