"""`tellapart doubtful`."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.backbones.catalogue import find_backbone
from engine.backbones.fallback import open_safe_runner
from engine.backbones.places import cache_folder
from engine.backbones.preparing import prepare
from engine.bundle.general import open_general
from engine.bundle.reading import Bundle, open_bundle
from engine.classification.classify import worker_count
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB, as_rows, read_data, say_if_not_chosen
from engine.cli.output import ProgressBars, say, write_json, write_line
from engine.contracts.errors import EngineError
from engine.contracts.events import DeviceFellBack, JobProgress
from engine.contracts.projects import PictureRow
from engine.contracts.types import GENERAL_MODEL, Device
from engine.devices import chosen_device
from engine.jobs import StopToken
from engine.training.doubting import Doubts, doubt_labels
from engine.training.looking import Looker

SECONDS = 60.0
"""What choosing may take beyond looking at the pictures."""
SEED = 0
MUCH = 1 / 3
"""Where more of the labels are doubted, it is the classes that are in doubt."""


def doubtful_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Rank the labels of some pictures by how likely they are wrong, looking at them as a model does."""
    with ProgressBars() as bars:
        bundle = _open(arguments.model, bars)
        devices = say_if_not_chosen(arguments.device)
        labelled = read_data(arguments.data, bars, stop)
        done = _look_through(bundle, as_rows(labelled), chosen_device(devices), bars, stop)
    unreadable = (*labelled.unreadable, *done.unreadable)
    for path, problem in unreadable:
        say(f"left out: {path}: {problem.sentence()}")
    for warning in done.warnings:
        say(f"note: {warning.sentence()}")
    unknown = sorted(set(done.classes) - set(bundle.classes))
    if unknown and arguments.model != GENERAL_MODEL:
        say(f"note: the model does not know {', '.join(unknown)}; they are compared all the same.")
    for doubt in done.labels:
        if arguments.json:
            write_json(
                {"path": doubt.path, "label": doubt.label, "suggested": doubt.suggested, "score": doubt.score}
            )
        else:
            write_line(f"{doubt.path}\t{doubt.label}\t{doubt.suggested}\t{doubt.score:.3f}")
    order = "; the most doubtful come first" if done.labels else ""
    say(f"{len(done.labels)} of {done.asked} labels look doubtful{order}.")
    if len(done.labels) > MUCH * done.asked:
        say("note: so many doubts mean that the classes can hardly be told apart, not that all are wrong.")
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _open(model: str, bars: ProgressBars) -> Bundle:
    if model == GENERAL_MODEL:
        return open_general(lambda done, total: bars.show(JobProgress(JOB, "preparing", done, total)))
    bundle = open_bundle(Path(model))
    if bundle.card.multi_label:
        raise EngineError(
            "several-classes",
            "This model gives a picture several classes; labels of that kind cannot be looked through yet.",
            "Use a model that gives each picture one class.",
        )
    return bundle


def _look_through(
    bundle: Bundle,
    rows: list[PictureRow],
    device: Device,
    bars: ProgressBars,
    stop: StopToken,
) -> Doubts:
    def fell_back(to: Device, message: str) -> None:
        bars.show(DeviceFellBack(JOB, to, message))

    backbone = prepare(spec=find_backbone(bundle.description.backbone))
    if bundle.description.fine_tuned:
        # What was taught to this network came from labels, the wrong ones among them.
        say("note: the network of this model was taught; labels are looked through with the one it came from.")
    runner = open_safe_runner(backbone, device, fell_back)
    try:
        with Looker(backbone.spec, runner, cache_folder() / "features", worker_count(), stop) as looker:
            return doubt_labels(
                rows,
                preprocessing=bundle.preprocessing,
                depth=bundle.description.depth,
                looker=looker,
                seconds=SECONDS,
                seed=SEED,
                job=JOB,
                report=bars.show,
            )
    finally:
        runner.close()
