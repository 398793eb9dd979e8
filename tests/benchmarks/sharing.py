"""What a shared model costs: speed against bare ONNX Runtime, size, the time to write and to open it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import pictures
from tests.benchmarks.competitors import race, run_once
from tests.benchmarks.results import Row, Settings, Target, not_measured

NAME = "sharing"
CLASSES = 20
KITS = Path(__file__).parents[2] / "assets" / "kits"
SECONDS_TO_EXPORT, SECONDS_TO_OPEN, SIZE = Target(at_most=60), Target(at_most=0.3), Target(at_most=1.1)
NATIVE, PYTHON, LARGE = Target(at_most=1.2), Target(at_least=0.9), Target(at_most=100)
SMALL_SIDE = 256


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds from decoded picture to answer, one thread; or why there are none."""

    photo: float = 0.0
    small: float = 0.0
    large: float = 0.0
    missing: str = ""

    def best_of(self, other: Speed) -> Speed:
        photo, small, large = (
            min(pair) for pair in ((self.photo, other.photo), (self.small, other.small), (self.large, other.large))
        )
        return Speed(photo, small, large, self.missing)


RUNTIMES: dict[str, tuple[Target | None, Target | None]] = {
    "python": (None, None),
    "cpp": (NATIVE, LARGE),
    "java": (NATIVE, LARGE),
    "node": (NATIVE, LARGE),
    "browser": (None, None),
}
"""Each with its targets for a photo and for 12 megapixels; for a browser there is none but to state it."""


def sharing(settings: Settings) -> list[Row]:
    model = settings.folder / "shared.tellapart"
    run_once(open_writing, str(model))
    return [*_file(model, settings), _python(model, settings), *_runtimes(model, settings)]


def _file(model: Path, settings: Settings) -> list[Row]:
    settings.say("  size, opening and writing")
    weights, seconds = run_once(open_opening, str(model))[1]
    size = model.stat().st_size
    exported = run_once(open_exporting, str(model), str(settings.folder / "out"))[1]
    words = ", ".join(exported[1]) or "all of them"
    return [
        Row(NAME, f"size of a model file of {CLASSES} classes against its weights", f"{size / 1e6:.2f} MB",
            f"weights: {weights / 1e6:.2f} MB", size / weights, "x", SIZE),
        Row(NAME, "opening a model file, every check", "", "", seconds, "s", SECONDS_TO_OPEN, "best of 5"),
        Row(NAME, "writing every default target", f"not written: {words}" if exported[1] else words, "",
            exported[0], "s", SECONDS_TO_EXPORT, "once"),
    ]  # fmt: skip


def _python(model: Path, settings: Settings) -> Row:
    files = [str(path) for path in pictures.make_500px(settings.folder / "many", settings.choose(200, 40))]
    ours, peer = "the Python kit, from files", "bare ONNX Runtime, from ready pixels"
    rounds = settings.choose(5, 2)
    runners = [(ours, open_python_kit, (str(model), files)), (peer, open_bare_whole, (str(model), files))]
    seconds = race(runners, rounds, settings.say)
    kit, bare = (len(files) / min(seconds[name]) for name in (ours, peer))
    how = f"{len(files)} JPEGs of 500 px, the same graph, all cores, best of {rounds} rounds in turns"
    return Row(NAME, ours, f"{kit:.1f} /s", f"{peer}: {bare:.1f} /s", kit / bare, "x", PYTHON, how)


def _runtimes(model: Path, settings: Settings) -> list[Row]:
    files = [str(path) for path in pictures.make_500px(settings.folder / "few", settings.choose(60, 12))]
    rounds = settings.choose(3, 1)
    speeds = _in_turns(("onnxruntime", *RUNTIMES), rounds, model, files, settings)
    bare = speeds["onnxruntime"]
    how = (
        f"{len(files)} photos of 500 px (median), 3 pictures of each other size (best), decoded, one thread, best "
    )
    how += f"of {rounds} rounds in turns"
    rows = []
    for runtime, (target, large_target) in RUNTIMES.items():
        speed = speeds[runtime]
        what, large = f"{runtime} against bare ONNX Runtime", f"{runtime}: what 12 MP cost before the network"
        if speed.missing:
            rows.append(not_measured(NAME, what, speed.missing, "x", target))
            continue
        ours, peer = f"{speed.photo:.1f} ms", f"{bare.photo:.1f} ms"
        rows.append(Row(NAME, what, ours, peer, speed.photo / bare.photo, "x", target, how))
        words = f"{speed.large:.0f} ms, and {speed.small:.0f} ms for {SMALL_SIDE} px"
        peer = f"bare ONNX Runtime: {bare.large - bare.small:.0f} ms"
        rows.append(Row(NAME, large, words, peer, speed.large - speed.small, "ms", large_target, how))
    return rows


def _in_turns(
    runtimes: Sequence[str], rounds: int, model: Path, files: Sequence[str], settings: Settings
) -> dict[str, Speed]:
    """The best of every runtime's rounds."""
    speeds: dict[str, Speed] = {}
    for number in range(rounds):
        for runtime in runtimes:
            if runtime in speeds and speeds[runtime].missing:
                continue
            settings.say(f"  round {number + 1} of {rounds}: {runtime}")
            work = settings.folder / f"work-{runtime}-{number}"
            work.mkdir()
            speed: Speed = run_once(open_runtime, runtime, str(model), list(files), str(work))[1]
            speeds[runtime] = speed.best_of(speeds.get(runtime, speed))
    return speeds


def open_writing(path: str) -> Callable[[], None]:
    """Writes a model of some classes on the usual network."""
    import numpy as np

    from engine.backbones.preparing import prepare
    from engine.bundle.writing import write_bundle

    def run() -> None:
        backbone = prepare()
        rng = np.random.default_rng(0)
        write_bundle(
            Path(path),
            backbone=backbone,
            weight=rng.normal(0, 0.05, (CLASSES, backbone.spec.features)).astype(np.float32),
            bias=np.zeros(CLASSES, np.float32),
            classes=tuple(f"class {number}" for number in range(CLASSES)),
            preprocessing=backbone.spec.preprocessing,
        )

    return run


def open_opening(path: str) -> Callable[[], tuple[int, float]]:
    """Bytes of the weights of a model file, and the seconds that opening it takes."""
    import onnx

    from engine.bundle.reading import open_bundle

    def run() -> tuple[int, float]:
        graph = onnx.ModelProto.FromString(open_bundle(Path(path)).model_bytes).graph
        weights = sum(len(one.raw_data) for one in graph.initializer if one.data_type == onnx.TensorProto.FLOAT)
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            open_bundle(Path(path))
            seconds.append(time.perf_counter() - began)
        return weights, min(seconds)

    return run


def open_exporting(path: str, out: str) -> Callable[[], tuple[float, list[str]]]:
    """Seconds for every default target, and those that could not be written."""
    from engine.contracts.sharing import DEFAULT_TARGETS
    from engine.contracts.types import JobId
    from engine.exporting.export import export_model
    from engine.jobs import StopToken

    def run() -> tuple[float, list[str]]:
        began = time.perf_counter()
        done = export_model(
            Path(path),
            Path(out),
            DEFAULT_TARGETS,
            job=JobId("bench"),
            report=lambda _event: None,
            stop=StopToken(),
        )
        seconds = time.perf_counter() - began
        return seconds, [f"{one.target}: {one.problem}" for one in done.written if one.problem]

    return run


def open_python_kit(model: str, files: list[str]) -> Callable[[], int]:
    """Pictures classified by the Python kit, from files."""
    sys.path.insert(0, str(KITS / "python" / "src"))
    from tellapart_model import Model

    opened = Model(model)

    def run() -> int:
        return sum(1 for _ in opened.classify_many(files))

    return run


def open_bare_whole(model: str, files: list[str]) -> Callable[[], int]:
    """Bare ONNX Runtime with its default options on the whole graph, from pixels that are ready in memory."""
    import onnxruntime

    from engine.bundle.reading import open_bundle
    from engine.pictures.decoding import read_and_decode

    graph = open_bundle(Path(model)).model_bytes
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    ready = [read_and_decode(Path(file)).picture.rgb for file in files]

    def run() -> int:
        return sum(len(session.run(None, {"image": rgb})) > 0 for rgb in ready)

    return run


def open_runtime(runtime: str, model: str, files: list[str], work: str) -> Callable[[], Speed]:
    """How long a runtime takes from decoded pictures to answers: photos, small squares, 12 megapixels."""
    import numpy as np

    from engine.contracts.sharing import Runtime
    from engine.jobs import StopToken
    from engine.verifying.registry import find_runtime
    from engine.verifying.runtime import Asked, RuntimeAnswer

    under_test = find_runtime(Runtime(runtime))

    def raw(name: str, height: int, width: int) -> Asked:
        path = Path(work).parent / f"{name}.rgb"
        np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8).tofile(path)
        return Asked(name, path, (height, width))

    def run() -> Speed:
        missing = under_test.missing()
        if missing:
            return Speed(missing=missing)
        # The small ones in front: some kits read ahead while they answer, and 12 megapixels take a core.
        asked = [raw("small", SMALL_SIDE, SMALL_SIDE)] * 4
        asked += [Asked(Path(file).name, Path(file)) for file in files]
        asked += [raw("large", 3000, 4000)] * 3
        answers = under_test.answer(Path(model), asked, Path(work), StopToken()).answers
        times = [answer.milliseconds for answer in answers if isinstance(answer, RuntimeAnswer)]
        if len(times) != len(asked):
            raise RuntimeError(f"{runtime} answered {len(times)} of {len(asked)} pictures")
        return Speed(median(times[4:-3]), min(times[:4]), min(times[-3:]))

    return run
