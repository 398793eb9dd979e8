"""More than a thousand real photos: every runtime gives the answers that the window gives."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import conformal_clip_data
import pytest
import skimage
import sklearn
from _pytest.mark import ParameterSet

from engine.backbones.places import CACHE_VARIABLE
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.reading import open_bundle
from engine.cli.main import run
from engine.contracts.sharing import Runtime, Tolerances
from engine.jobs import StopToken
from engine.pictures.finding import find_pictures
from engine.project.samples import everyday_samples, labelled_samples
from engine.verifying.comparing import plain_number
from engine.verifying.expected import Expected, own_answers
from engine.verifying.one_at_a_time import one_at_a_time
from engine.verifying.registry import find_runtime
from engine.verifying.runtime import Asked
from engine.verifying.verify import check_runtime
from tests.toolchains import need

TEXTILE = Path(conformal_clip_data.__file__).parent / "data" / "textile_images" / "simulated"
LEARNED = 100
ASKED = 270
"""Of each class of textile; the rest of the thousand are photos of every kind and size."""

AT_MOST = 1e-3
"""What is promised of real photos; the model's own, much narrower tolerance is held as well."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Thousand:
    """A model trained here, and what the window answers to photos that it did not learn from."""

    model: Path
    expected: list[Expected]
    tolerances: Tolerances


@pytest.fixture(scope="session")
def thousand(prepared_backbone, tmp_path_factory: pytest.TempPathFactory) -> Thousand:
    """Made by one of all processes that run tests; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "thousand"
    made = folder / "made.pickle"
    with one_at_a_time(folder.with_suffix(".lock"), StopToken()):
        if not made.exists():
            made.write_bytes(pickle.dumps(made_in(folder, prepared_backbone)))
    return pickle.loads(made.read_bytes())


def made_in(folder: Path, prepared_backbone: PreparedBackbone) -> Thousand:
    """Train on some photos, and ask about the others."""
    asked = []
    for name in ("global", "local", "nominal"):
        photos = sorted((TEXTILE / name).glob("*.jpg"))
        (folder / "textile" / name).mkdir(parents=True)
        for photo in photos[:LEARNED]:
            shutil.copy(photo, folder / "textile" / name)
        asked += [Asked(f"{name}/{photo.name}", photo) for photo in photos[LEARNED : LEARNED + ASKED]]
    asked += [Asked(photo.name, photo) for photo in photos_of_every_kind()]
    model = folder / "textile.tellapart"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder / "cache"))
        patch.setenv("TELLAPART_DEVICE", "cpu")
        shutil.copytree(prepared_backbone.folder.parent, folder / "cache" / "backbones", copy_function=os.link)
        words = ["train", str(folder / "textile"), "--out", str(model), "--framing", "whole", "--size", "224"]
        assert run(words) == 0
    bundle = open_bundle(model)
    answers = own_answers(bundle, asked, StopToken())
    return Thousand(model, [one for one in answers if one is not None], bundle.description.tolerances)


def photos_of_every_kind() -> Iterator[Path]:
    """Photos that other programs come with, and our own samples."""
    places = (
        everyday_samples(),
        labelled_samples(),
        Path(skimage.__file__).parent / "data",
        Path(sklearn.__file__).parent / "datasets" / "images",
    )
    for found in find_pictures(places):
        yield Path(found.path)


def in_group(name: str, *runtimes: Runtime) -> list[ParameterSet]:
    """Runtimes that one worker asks about one and the same model."""
    return [pytest.param(one, marks=pytest.mark.xdist_group(f"thousand-{name}")) for one in runtimes]


QUICK = in_group(
    "quick",
    Runtime.ONNXRUNTIME,
    Runtime.PYTHON,
    Runtime.CPP,
    Runtime.JAVA,
    Runtime.NODE,
    Runtime.OPENVINO,
    Runtime.TORCHSCRIPT,
    Runtime.EXPORT,
)
SLOW = in_group("slow", Runtime.OPENCV4, Runtime.BROWSER, Runtime.OPENCV)


@pytest.mark.parametrize("runtime", [*QUICK, *SLOW])
def test_a_thousand_real_photos_get_the_same_answers(runtime, thousand, tmp_path, usual_cache, capsys):
    under_test = find_runtime(runtime)
    need(under_test.missing())

    began = time.monotonic()
    check = check_runtime(
        under_test, thousand.model, thousand.expected, thousand.tolerances, tmp_path, StopToken()
    )
    seconds = time.monotonic() - began
    largest = "none" if check.largest_difference is None else plain_number(check.largest_difference)
    with capsys.disabled():
        print(f"\n{runtime}: {check.pictures} photos in {seconds:.0f} s, {check.milliseconds or 0:.1f} ms each;")
        print(f"    largest difference {largest}, {len(check.refused)} refused", end=" ")

    assert check.failures == ()
    assert check.pictures >= 1000
    assert check.top1_agreement == 1.0
    assert check.largest_difference is not None
    assert check.largest_difference <= AT_MOST
