"""A model answers the same through every door: the graph that ships, the cut graph, and a GPU's way."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
import skimage.data
from PIL import Image

from engine.backbones.ort_runner import OnnxRunner, open_session, run_session
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.classifier import Classifier, open_classifier
from engine.bundle.general import open_general
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL, Device, DeviceKind, Framing, Preprocessing
from engine.pictures.resizing import to_pixels

Picture = npt.NDArray[np.uint8]
GPU = Device(DeviceKind.CUDA, 0, "Fake GPU", 1 << 30, usable=True, chosen=True)


def resized(picture: Picture, width: int, height: int) -> Picture:
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC))


def noise(height: int, width: int) -> Picture:
    return np.random.default_rng(height + width).integers(0, 256, (height, width, 3), dtype=np.uint8)


def whole_answer(bundle: Bundle, picture: Picture) -> npt.NDArray[np.float32]:
    return run_session(open_session(bundle.model_bytes, 1), {"image": picture})


@pytest.fixture
def general(usual_cache: Path) -> Bundle:
    return open_general()


@pytest.fixture(scope="module")
def whole_framing(prepared_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    weight, bias = prepared_backbone.imagenet_head()
    path = tmp_path_factory.mktemp("whole") / "whole.tellapart"
    contract = Preprocessing(size=250, framing=Framing.WHOLE)
    write_bundle(path, backbone=prepared_backbone, weight=weight[:10], bias=bias[:10], temperature=0.8,
                 classes=tuple("abcdefghij"), preprocessing=contract)  # fmt: skip
    return open_bundle(path)


def test_the_shipped_graph_and_the_windows_way_agree_on_real_pictures_and_odd_sizes(
    general: Bundle, whole_framing: Bundle, photos: tuple[Picture, ...], cpu: Device
) -> None:
    pictures = [
        *photos, skimage.data.astronaut(), skimage.data.coffee(), resized(photos[0], 4000, 3000),
        resized(photos[1], 10, 3000), resized(photos[1], 3000, 10), noise(1, 1), noise(2, 700), noise(1023, 1500),
        noise(1024, 1025), noise(1537, 1541), noise(255, 257),
    ]  # fmt: skip
    for bundle in (general, whole_framing):
        model = Classifier(bundle, cpu)
        session = open_session(bundle.model_bytes, 1)
        for picture in pictures:
            mine = model.probabilities(to_pixels(picture, model.preprocessing)[None])[0]
            shipped = run_session(session, {"image": picture})
            assert shipped.shape == mine.shape == (len(bundle.classes),)
            assert abs(float(shipped.sum()) - 1) < 1e-5
            assert np.abs(mine - shipped).max() <= 1e-5, f"{picture.shape} {bundle.preprocessing.framing}"


def test_the_general_model_names_what_it_sees(general: Bundle, photos: tuple[Picture, ...], cpu: Device) -> None:
    model = Classifier(general, cpu)
    seen = [*photos, skimage.data.chelsea(), skimage.data.coffee()]
    rows = model.probabilities(np.stack([to_pixels(picture, model.preprocessing) for picture in seen]))
    best = [model.classes[int(row.argmax())] for row in rows]
    assert best[:2] == ["palace", "daisy"]
    assert best[2] in {"tabby", "tiger cat", "Egyptian cat"}
    assert best[3] in {"espresso", "cup", "coffee mug"}
    assert rows.dtype == np.float32


def test_the_temperature_is_in_the_answer(bundle_path: Path, tiny_backbone: PreparedBackbone, cpu: Device) -> None:
    bundle = open_bundle(bundle_path)
    picture = noise(40, 50)
    pixels = to_pixels(picture, bundle.preprocessing)[None]
    features = OnnxRunner(tiny_backbone.graph_path, cpu).features(pixels)[0].astype(np.float64)
    numbers = (bundle.weight @ features + bundle.bias) / 1.7
    expected = np.exp(numbers - numbers.max())
    expected /= expected.sum()
    assert np.abs(Classifier(bundle, cpu).probabilities(pixels)[0] - expected).max() < 1e-5
    assert np.abs(whole_answer(bundle, picture) - expected).max() < 1e-5


def test_several_threads_get_the_answers_that_one_gets(bundle_path: Path, cpu: Device) -> None:
    model = open_classifier(str(bundle_path), cpu)
    batches = [np.stack([to_pixels(noise(30 + n, 41), model.preprocessing)] * (1 + n % 5)) for n in range(12)]
    alone = [model.probabilities(batch) for batch in batches]
    answers: dict[int, npt.NDArray[np.float32]] = {}

    def ask(number: int) -> None:
        answers[number] = model.probabilities(batches[number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert all(np.array_equal(answers[number], alone[number]) for number in range(len(batches)))
    assert model.probabilities(batches[0][:0]).shape == (0, 3)


class FakeGpu:
    """Computes on the CPU what a GPU would, and can be told to fail."""

    def __init__(self, prepared: PreparedBackbone) -> None:
        self._inner = OnnxRunner(prepared.graph_path, GPU)
        self.device = GPU
        self.batch_size = 64
        self.lost = False

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if self.lost:
            raise EngineError("device-failed", "Fake GPU stopped working.")
        return self._inner.features(pixels)

    def close(self) -> None:
        self._inner.close()


def test_a_gpu_answers_like_the_cpu_and_its_loss_changes_nothing(
    bundle_path: Path, tiny_backbone: PreparedBackbone, cpu: Device
) -> None:
    bundle = open_bundle(bundle_path)
    gpu = FakeGpu(tiny_backbone)
    told: list[str] = []
    model = Classifier(bundle, GPU, fell_back=lambda _device, message: told.append(message),
                       open_features=lambda graph, device: gpu)  # fmt: skip
    pixels = np.stack([to_pixels(noise(50, 60 + n), bundle.preprocessing) for n in range(6)])
    expected = Classifier(bundle, cpu).probabilities(pixels)

    assert model.device is GPU
    assert np.abs(model.probabilities(pixels) - expected).max() < 1e-6
    assert model.probabilities(pixels[:0]).shape == (0, 3)
    assert told == []

    gpu.lost = True
    assert np.abs(model.probabilities(pixels) - expected).max() < 1e-6
    assert model.device.kind is DeviceKind.CPU
    assert len(told) == 1


def test_a_device_that_cannot_run_the_network_leaves_it_to_the_cpu_and_says_why(bundle_path: Path) -> None:
    def cannot(_graph: onnx.ModelProto, _device: Device) -> FakeGpu:
        raise EngineError("device-failed", "This network can only be run on the processor.")

    told: list[str] = []
    model = Classifier(
        open_bundle(bundle_path), GPU, fell_back=lambda _, message: told.append(message), open_features=cannot
    )
    assert model.device.kind is DeviceKind.CPU
    assert len(told) == 1
    assert model.probabilities(np.zeros((1, 3, 32, 32), np.float32)).shape == (1, 3)


def test_the_general_model_is_opened_by_its_key(usual_cache: Path, cpu: Device) -> None:
    model = open_classifier(GENERAL_MODEL, cpu)
    assert model.card.key == GENERAL_MODEL
    assert len(model.classes) == 1000
    with pytest.raises(EngineError):
        open_classifier(str(usual_cache / "no such model"), cpu)
