"""What training makes of a hundred pictures per class: how good, how sure of itself, how soon; against fastai."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import pictures
from tests.benchmarks.command_line import CommandLine, Trained
from tests.benchmarks.competitors import run_once
from tests.benchmarks.fastai_recipe import USUAL_SIZE, open_fine_tune, open_timed_epochs
from tests.benchmarks.results import Row, Settings, Target, not_measured

TEXTILE, HAND_SIGNS = "textile", "hand signs"
QUICK, THOROUGH = "quick", "thorough"
MUST_REACH = {
    (TEXTILE, QUICK): 85.0,
    (TEXTILE, THOROUGH): 90.0,
    (HAND_SIGNS, QUICK): 96.0,
    (HAND_SIGNS, THOROUGH): 98.0,
}
"""Percent right of held-out pictures, with a hundred pictures per class to learn from."""
EPOCHS = 3
ONE_IN = 3
"""Where fastai is only timed, it learns from one picture in so many."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and what it was worth on pictures that nothing had seen."""

    trained: Trained
    right: float
    pictures: int
    calibration_error: float


def learning(settings: Settings) -> list[Row]:
    per_class = settings.choose(100, 30)
    textile = pictures.textile_split(settings.folder / TEXTILE, per_class)
    made, rows = _learn(TEXTILE, *textile, per_class, settings)
    rows += _against_fastai(made, *textile, settings)
    if settings.hand_signs is None:
        return [*rows, *(_not_given(mode, per_class) for mode in (QUICK, THOROUGH))]
    signs = pictures.hand_signs_split(settings.hand_signs, settings.folder / "signs", per_class)
    return [*rows, *_learn(HAND_SIGNS, *signs, per_class, settings)[1]]


def _learn(
    name: str, learn: Path, held_out: Path, per_class: int, settings: Settings
) -> tuple[dict[str, Learned], list[Row]]:
    made = {mode: _train(name, mode, learn, held_out, settings) for mode in (QUICK, THOROUGH)}
    return made, [
        *(_accuracy(name, mode, per_class, one) for mode, one in made.items()),
        _no_worse(name, made),
        *(_calibration(name, mode, one) for mode, one in made.items()),
    ]


def _train(name: str, mode: str, learn: Path, held_out: Path, settings: Settings) -> Learned:
    work = settings.folder / f"{name}-{mode}"
    command = CommandLine(work / "cache")
    trained = command.train(learn, work / "model.tellapart", "--mode", mode)
    said = command.evaluate(trained.model, held_out)
    learned = Learned(trained, 100 * said["accuracy"], said["pictures"], said["calibration_error"])
    settings.say(
        f"  {name}, {mode}: {trained.seconds:.1f} s, {learned.right:.1f} % right, calibration error"
        f" {learned.calibration_error:.3f}, {trained.looked}"
    )
    return learned


def _accuracy(name: str, mode: str, per_class: int, one: Learned) -> Row:
    return Row(
        "learning", f"{name}, {per_class} per class, {mode.capitalize()}: right of held-out pictures",
        f"{one.right:.1f}%", "", one.right, "%", Target(at_least=MUST_REACH[name, mode]),
        f"tellapart train --mode {mode}, then tellapart evaluate on {one.pictures} pictures; looked at"
        f" {one.trained.looked}; {one.trained.command_s:.0f} s from the start of the command, nothing cached",
    )  # fmt: skip


def _no_worse(name: str, made: dict[str, Learned]) -> Row:
    quick, thorough = made[QUICK], made[THOROUGH]
    verdict = thorough.trained.said["verdict"] or {}
    kept, asked = verdict.get("kept", "nothing was decided"), verdict.get("pictures", 0)
    return Row(
        "learning", f"{name}: Thorough against Quick", f"{thorough.right:.1f}%", f"Quick: {quick.right:.1f}%",
        thorough.right - quick.right, "points", Target(at_least=0),
        f"on the same {quick.pictures} held-out pictures; by its own {asked} pictures Thorough kept: {kept}",
    )  # fmt: skip


def _calibration(name: str, mode: str, one: Learned) -> Row:
    return Row(
        "learning", f"{name}, {mode.capitalize()}: calibration error", f"{one.calibration_error:.3f}", "",
        one.calibration_error, "", Target(at_most=0.03),
        f"tellapart evaluate, 15 bins, {one.pictures} held-out pictures",
    )  # fmt: skip


def _against_fastai(made: dict[str, Learned], learn: Path, held_out: Path, settings: Settings) -> list[Row]:
    quick, thorough = made[QUICK], made[THOROUGH]
    epochs = settings.choose(EPOCHS, 1)
    plain = _plain(learn, held_out, settings)
    settings.say(f"  fastai's fine_tune({epochs}): this takes minutes")
    seconds, accuracy = run_once(open_fine_tune, str(learn), str(held_out), epochs)[1]
    settings.say(f"  fastai: {seconds:.1f} s, {accuracy:.1%} right")
    size = thorough.trained.size
    there = seconds
    if size != USUAL_SIZE:
        frozen, whole = run_once(open_timed_epochs, str(learn), str(held_out), size, ONE_IN)[1]
        there = ONE_IN * (frozen + epochs * whole)
        settings.say(f"  fastai at {size} px: about {there:.0f} s")
    peer = f"fastai fine_tune({epochs})"
    same, command_s = "both without loading their libraries", thorough.trained.command_s
    timed = f"nothing cached, {same}; the whole command {command_s:.0f} s"
    guessed = f"; one frozen and one whole epoch on one photo in {ONE_IN} were timed, and multiplied"
    return [
        Row(
            "learning", "textile: time of Thorough", f"{thorough.trained.seconds:.1f} s",
            f"{peer} at {USUAL_SIZE} px: {seconds:.0f} s", thorough.trained.seconds / seconds, "x",
            Target(at_most=0.5), f"the size that fastai is usually used at; {timed}",
        ),
        Row(
            "learning", "textile: time of Thorough, same picture size", f"{thorough.trained.seconds:.1f} s",
            f"{peer} at {size} px: {there:.0f} s", thorough.trained.seconds / there, "x", Target(at_most=0.5),
            timed + ("" if size == USUAL_SIZE else guessed),
        ),
        Row(
            "learning", "textile: Thorough against fine-tuning", f"{thorough.right:.1f}%",
            f"{peer}: {100 * accuracy:.1f}%", thorough.right - 100 * accuracy, "points", Target(at_least=0),
            "the same held-out photos for both",
        ),
        Row(
            "learning", "textile: time of Quick", f"{quick.trained.seconds:.1f} s",
            f"{peer} at {USUAL_SIZE} px: {seconds:.0f} s", seconds / quick.trained.seconds, "x", None,
            f"with what it tries in 60 s; the whole command {quick.trained.command_s:.0f} s",
        ),
        Row(
            "learning", "textile: time of Quick that tries nothing", f"{plain.trained.seconds:.1f} s",
            f"{peer} at {USUAL_SIZE} px: {seconds:.0f} s", seconds / plain.trained.seconds, "x",
            Target(at_least=30),
            f"tellapart train --time-budget 0; {plain.right:.1f} % right of the held-out photos; {same}",
        ),
    ]  # fmt: skip


def _plain(learn: Path, held_out: Path, settings: Settings) -> Learned:
    work = settings.folder / "plain"
    command = CommandLine(work / "cache")
    trained = command.train(learn, work / "model.tellapart", "--time-budget", "0")
    said = command.evaluate(trained.model, held_out)
    settings.say(f"  textile, trying nothing: {trained.seconds:.1f} s, {said['accuracy']:.1%} right")
    return Learned(trained, 100 * said["accuracy"], said["pictures"], said["calibration_error"])


def _not_given(mode: str, per_class: int) -> Row:
    what = f"{HAND_SIGNS}, {per_class} per class, {mode.capitalize()}: right of held-out pictures"
    return not_measured("learning", what, "folder not given", "%", Target(at_least=MUST_REACH[HAND_SIGNS, mode]))
