"""What is checked, in an order where one library cannot hide what is wrong with another."""

from __future__ import annotations

import importlib.util
import queue
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.contracts.commands import ClassifyPictures, DescribeEngine
from engine.contracts.errors import EngineError
from engine.contracts.events import (
    EngineDescribed,
    EngineLost,
    Event,
    JobCancelled,
    JobFailed,
    JobSucceeded,
    PicturesClassified,
)
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId, TrainOptions
from engine.self_test.check import Check, Skipped, Wrong
from engine.self_test.stripes import stripes
from engine.self_test.torch_checks import (
    AGREE_WITHIN,
    compare_the_runners,
    import_torch,
    load_in_a_worker,
    teach_two_steps,
    write_for_torch,
)

WINDOW_S = 60.0
ENGINE_S = 100.0
JOB = JobId("self-test")


def all_checks() -> tuple[Check, ...]:
    """Every check, in the order to run them: ONNX Runtime before anything imports torch."""
    return (
        Check("classify", "a picture is classified with the general model", classify_a_picture),
        Check("train", "a model is trained, written as ONNX, opened, and answers the same", train_a_model),
        Check("hostile-model", "a hostile model file is refused", refuse_a_hostile_model),
        Check("engine", "the engine process starts, answers and ends", start_the_engine),
        Check("torch", "PyTorch can be imported", import_torch),
        Check("agreement", "PyTorch and ONNX Runtime see the same in a picture", compare_the_runners),
        Check("two-steps", "a network is taught two steps", teach_two_steps),
        Check("torch-export", "TorchScript and torch.export answer as the model file does", write_for_torch),
        Check("worker", "a process of PyTorch's own loads pictures", load_in_a_worker),
        Check("window", "the window opens and paints", open_the_window),
    )


def classify_a_picture() -> str:
    """The general model answers about a generated picture, without torch."""
    from engine.bundle.classifier import open_classifier
    from engine.devices import cpu_device
    from engine.pictures.resizing import to_pixels

    torch_before = "torch" in sys.modules
    classifier = open_classifier("general", cpu_device(chosen=True))
    try:
        answer = classifier.probabilities(to_pixels(stripes(0, seed=0), classifier.preprocessing)[None])[0]
    finally:
        classifier.close()
    if not np.isfinite(answer).all() or abs(float(answer.sum()) - 1) > 1e-3:
        raise Wrong("The probabilities do not add up to one.")
    made = " (made the general model first)" if "torch" in sys.modules and not torch_before else ""
    return f"{len(answer)} classes{made}"


def train_a_model() -> str:
    """Two kinds of generated pictures are learned; the file that comes out answers like the classifier in use."""
    from engine.backbones.preparing import prepare
    from engine.bundle.classifier import open_classifier
    from engine.classification.classify import classify
    from engine.devices import cpu_device
    from engine.jobs import StopToken
    from engine.pictures.finding import Found
    from engine.training.job import TrainingPlaces, train

    with tempfile.TemporaryDirectory(prefix="tellapart-self-test-") as name:
        folder = Path(name)
        rows = [
            PictureRow(-1, str(_save(folder / f"{kind}-{number}.png", stripes(kind, seed=number))), word)
            for kind, word in enumerate(("lying", "standing"))
            for number in range(8)
        ]
        done = train(
            rows,
            TrainingPlaces(folder / "features", folder / "stripes.tellapart"),
            backbone=prepare(),
            name="stripes",
            run=0,
            options=TrainOptions(time_budget=10.0),
            job=JOB,
            report=_nothing,
            stop=StopToken(),
        )
        classifier = open_classifier(done.model.key, cpu_device(chosen=True))
        try:
            found = [Found(row.path) for row in rows]
            answers = [result for some in classify(found, classifier, top=2, stop=StopToken()) for result in some]
        finally:
            classifier.close()
        shipped = _answers_of_the_file(folder / "stripes.tellapart", rows)
    right = sum(result.class_name == row.label for result, row in zip(answers, rows, strict=True))
    if right < len(rows):
        raise Wrong(f"Only {right} of {len(rows)} easy pictures were recognised.")
    used = np.array([dict(result.top)["standing"] for result in answers])
    if np.abs(used - shipped).max() > AGREE_WITHIN:
        raise Wrong("The model file answers differently from the window.")
    return f"{len(rows)} pictures, all recognised"


def refuse_a_hostile_model() -> str:
    """A file that would write outside its folder is not opened."""
    from engine.bundle.reading import open_bundle

    with tempfile.TemporaryDirectory(prefix="tellapart-self-test-") as name:
        path = Path(name) / "hostile.tellapart"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("../outside.txt", "out")
        try:
            open_bundle(path)
        except EngineError as error:
            return f"refused as “{error.code}”"
    raise Wrong("It was opened.")


def start_the_engine() -> str:
    """A real engine process describes itself, classifies a picture, and is gone when asked to end."""
    from engine.host.process import ProcessHost

    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    host = ProcessHost()
    started = monotonic()
    host.start(events.put)
    try:
        host.send(DescribeEngine(JOB))
        described = [event for event in _until_done(events) if isinstance(event, EngineDescribed)]
        answered = monotonic() - started
        with tempfile.TemporaryDirectory(prefix="tellapart-self-test-") as name:
            path = _save(Path(name) / "stripes.png", stripes(0, seed=0))
            host.send(ClassifyPictures(JOB, (str(path),)))
            results = [event for event in _until_done(events) if isinstance(event, PicturesClassified)]
    finally:
        host.stop()
    if host.process_id is not None:
        raise Wrong("It did not end.")
    if len(described) != 1 or len(results) != 1 or results[0].results[0].problem is not None:
        raise Wrong("It did not answer what it was asked.")
    device = next(device for device in described[0].devices if device.chosen)
    return f"answered after {answered:.1f} s, computes on {device.name}"


def open_the_window() -> str:
    """The window paints every page, in a process of its own; without a display, offscreen."""
    if importlib.util.find_spec("gui") is None:
        raise Skipped("No window is installed.")
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, *(() if frozen else ("-m", "gui")), "--self-test"]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=WINDOW_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Wrong(f"It did not finish within {WINDOW_S:.0f} s.") from None
    if ended.returncode != 0:
        said = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Wrong(f"It ended with {ended.returncode}: {said}")
    return (ended.stdout.strip().splitlines() or ["it said nothing"])[-1]


def _until_done(events: queue.SimpleQueue[Event]) -> list[Event]:
    heard: list[Event] = []
    deadline = monotonic() + ENGINE_S
    while not (heard and isinstance(heard[-1], JobSucceeded)):
        try:
            event = events.get(timeout=max(0.0, deadline - monotonic()))
        except queue.Empty:
            raise Wrong(f"It did not answer within {ENGINE_S:.0f} s.") from None
        if isinstance(event, JobFailed | EngineLost):
            raise Wrong(event.report.sentence())
        if isinstance(event, JobCancelled):
            raise Wrong("It stopped without being asked to.")
        heard.append(event)
    return heard


def _answers_of_the_file(path: Path, rows: list[PictureRow]) -> NDArray[np.float32]:
    """P("standing") by the whole graph in the file, from decoded pictures on, as another program would run it."""
    from engine.backbones.ort_runner import open_session
    from engine.bundle.reading import open_bundle

    bundle = open_bundle(path)
    session = open_session(bundle.model_bytes, threads=1)
    place = bundle.classes.index("standing")
    name = session.get_inputs()[0].name
    answers = []
    for row in rows:
        with Image.open(row.path) as image:
            probabilities = session.run(None, {name: np.asarray(image.convert("RGB"))})[0]
        answers.append(np.ravel(probabilities)[place])
    return np.array(answers, dtype=np.float32)


def _save(path: Path, rgb: NDArray[np.uint8]) -> Path:
    Image.fromarray(rgb).save(path)
    return path


def _nothing(_event: Event) -> None:
    """Nobody watches the training."""
