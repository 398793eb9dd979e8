"""Killed at random moments of a thorough training: the engine alone, and the whole application."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks import pictures
from tests.benchmarks.killing import Moment, Outcome, Victim, moments_of, train_through_kills
from tests.benchmarks.results import CannotMeasure, Row, Settings, Target
from tests.benchmarks.same_model import Difference, compare_models

NAME = "kills"
KILLS, KILLS_OF_A_RUN = 20, 20
PER_CLASS = 24
SIZE, EPOCHS = 128, 3
SEED = 0


@dataclass(slots=True)
class _Tally:
    kills: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def kills(settings: Settings) -> list[Row]:
    """Rows of the table.

    Raises:
        CannotMeasure: on Windows, where nothing is killed this way.
    """
    if os.name == "nt":
        raise CannotMeasure("Windows has no such signal")
    learn, _ = pictures.textile_split(settings.folder / "textile", PER_CLASS)
    undisturbed = train_through_kills(settings.folder / "undisturbed", learn, SIZE, EPOCHS, "engine", [])
    told = moments_of(undisturbed.heard)
    settings.say(f"  undisturbed: {undisturbed.seconds:.0f} s, {len(told)} moments")
    rng = np.random.default_rng(SEED)
    wanted = settings.choose(KILLS, 2)
    rows = []
    for victim in ("engine", "application"):
        tally = _kill(victim, learn, undisturbed, told, wanted, rng, settings)
        rows += _rows(victim, tally)
    return rows


def _kill(
    victim: Victim, learn: Path, undisturbed: Outcome, told: Sequence[Moment], wanted: int,
    rng: np.random.Generator, settings: Settings,
) -> _Tally:  # fmt: skip
    tally = _Tally()
    while tally.kills < wanted:
        count = min(KILLS_OF_A_RUN, wanted - tally.kills)
        chosen = [told[number] for number in rng.integers(len(told), size=count)]
        folder = settings.folder / f"{victim}-{len(tally.outcomes)}"
        outcome = train_through_kills(folder, learn, SIZE, EPOCHS, victim, chosen)
        tally.outcomes.append(outcome)
        tally.kills += outcome.kills
        tally.differences.append(compare_models(undisturbed.model, outcome.model, learn))
        settings.say(
            f"  {victim}: killed {outcome.kills} times, went on {outcome.resumed} times, began anew"
            f" {outcome.anew} times, {outcome.lost_labels} of {outcome.labels} labels lost,"
            f" {outcome.seconds:.0f} s; {tally.differences[-1].words}"
        )
        shutil.rmtree(folder / "project")
        if not outcome.kills:
            break
    return tally


def _rows(victim: Victim, tally: _Tally) -> list[Row]:
    resumed = sum(outcome.resumed for outcome in tally.outcomes)
    anew = sum(outcome.anew for outcome in tally.outcomes)
    lost = sum(outcome.lost_labels for outcome in tally.outcomes)
    labels = sum(outcome.labels for outcome in tally.outcomes)
    worst = max(tally.differences, key=lambda difference: difference.probability)
    same = sum(difference.same_bytes for difference in tally.differences)
    what = f"{victim} killed {tally.kills} times at random"
    moments = ", ".join(f"{moment}" for outcome in tally.outcomes for moment in outcome.killed_at)
    changed = sum(outcome.changed for outcome in tally.outcomes)
    how = f"thorough training of {3 * PER_CLASS} textile photos in {len(tally.outcomes)} runs; killed at {moments}"
    return [
        Row(
            NAME, f"{what}: trainings that were offered again and went on", f"{resumed} of {tally.kills}",
            f"had to begin anew: {anew}", 100 * resumed / max(1, tally.kills), "%", Target(at_least=100), how,
        ),
        Row(
            NAME, f"{what}: labels and pictures lost", f"{lost} of {labels}", "", float(lost), "",
            Target(at_most=0), f"{changed} of them were changed while it trained, one in every life of the engine",
        ),
        Row(
            NAME, f"{what}: final model against the undisturbed one",
            f"{same} of {len(tally.differences)} the same bytes", worst.words, worst.probability, "",
            Target(at_most=0), "network, head, class names, thresholds; largest difference of probabilities",
        ),
    ]  # fmt: skip
