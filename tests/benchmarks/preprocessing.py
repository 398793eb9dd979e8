"""What one picture costs before the network sees it, and whether the ways to compute agree."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import pictures
from tests.benchmarks.competitors import run_once
from tests.benchmarks.results import Row, Settings

Stages = dict[str, float]
ROUNDS = 5


def preprocessing(settings: Settings) -> list[Row]:
    small = pictures.make_500px(settings.folder / "small", settings.choose(60, 20))
    big = pictures.make_12mp(settings.folder / "big", settings.choose(6, 3))
    rounds = settings.choose(ROUNDS, 2)
    rows = []
    for what, files, reduced in (
        ("500 px", small, False),
        ("12 MP, exact", big, False),
        ("12 MP, reduced", big, True),
    ):
        settings.say(f"  reading, decoding and resizing: {what}")
        stages: Stages = run_once(open_stages, [str(path) for path in files], reduced, rounds)[1]
        total = sum(stages.values())
        words = ", ".join(f"{stage} {milliseconds:.2f}" for stage, milliseconds in stages.items())
        how = f"{len(files)} JPEGs, one thread, best of {rounds}"
        rows.append(Row("preprocessing", what, f"{words} ms", "", total, "ms", None, how))
    return rows


def agreement(settings: Settings) -> list[Row]:
    files = [str(path) for path in pictures.make_500px(settings.folder / "agree", settings.choose(40, 12))]
    settings.say("  comparing ONNX Runtime with torch, and the graph that ships with the part that runs here")
    answer: dict[str, float] = run_once(open_agreement, files)[1]
    how = f"{len(files)} JPEGs of 500 px"
    return [
        Row("agreement", "features: ONNX Runtime against torch, largest difference", f"{answer['features']:.1e}",
            f"largest feature {answer['largest']:.1f}", answer["features"], "", None, how),
        Row("agreement", "probabilities: whole graph against resize here and cut graph, largest difference",
            f"{answer['probabilities']:.1e}", f"same top class {answer['same']:.1%}", answer["probabilities"], "",
            None, how),
    ]  # fmt: skip


def open_stages(files: list[str], reduced: bool, rounds: int) -> Callable[[], Stages]:
    """Milliseconds per picture for every step; the best round of each."""
    from engine.contracts.types import Preprocessing
    from engine.pictures.decoding import decode
    from engine.pictures.reading import read_file
    from engine.pictures.resizing import to_pixels

    contract = Preprocessing()
    reduced_to = contract.short_side if reduced else None

    def run_round() -> Stages:
        stages = {"read": 0.0, "decode": 0.0, "resize": 0.0}
        for path in files:
            start = time.perf_counter()
            data = read_file(Path(path)).data
            after_read = time.perf_counter()
            rgb = decode(data, path=path, reduced_to=reduced_to).rgb
            after_decode = time.perf_counter()
            to_pixels(rgb, contract)
            stages["read"] += after_read - start
            stages["decode"] += after_decode - after_read
            stages["resize"] += time.perf_counter() - after_decode
        return {stage: seconds / len(files) * 1000 for stage, seconds in stages.items()}

    def run() -> Stages:
        run_round()
        measured = [run_round() for _ in range(rounds)]
        return {stage: min(one[stage] for one in measured) for stage in measured[0]}

    return run


def open_agreement(files: list[str]) -> Callable[[], dict[str, float]]:
    """Largest differences between ways to compute that should agree."""
    import numpy as np
    import onnxruntime

    from engine.backbones.preparing import prepare
    from engine.backbones.runner import open_runner
    from engine.backbones.torch_runner import TorchRunner
    from engine.bundle.classifier import open_classifier
    from engine.bundle.general import open_general
    from engine.contracts.types import GENERAL_MODEL
    from engine.devices import cpu_device
    from engine.pictures.decoding import read_and_decode
    from engine.pictures.resizing import to_pixels

    cpu = cpu_device(chosen=True)
    quick, thorough = open_runner(prepare(), cpu), TorchRunner(prepare().graph_path, cpu)
    cut = open_classifier(GENERAL_MODEL, cpu)
    whole: Any = onnxruntime.InferenceSession(open_general().model_bytes, providers=["CPUExecutionProvider"])

    def run() -> dict[str, float]:
        found = {"features": 0.0, "largest": 0.0, "probabilities": 0.0, "same": 0.0}
        for path in files:
            rgb = read_and_decode(Path(path)).picture.rgb
            pixels = to_pixels(rgb, cut.preprocessing)[None]
            onnx_features, torch_features = quick.features(pixels), thorough.features(pixels)
            here, shipped = cut.probabilities(pixels)[0], whole.run(None, {"image": rgb})[0]
            found["features"] = max(found["features"], float(np.abs(onnx_features - torch_features).max()))
            found["largest"] = max(found["largest"], float(torch_features.max()))
            found["probabilities"] = max(found["probabilities"], float(np.abs(here - shipped).max()))
            found["same"] += float(here.argmax() == shipped.argmax()) / len(files)
        return found

    return run
