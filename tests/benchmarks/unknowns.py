"""Pictures of none of the classes: how well a model tells them from those it knows, and how many it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from tests.benchmarks import pictures
from tests.benchmarks.results import Row, Settings, Target
from tests.benchmarks.taught import Told, teach

NAME = "unknowns"
PAIRS = (("0", "1"), ("4", "7"))
"""Hand signs that are left out together."""


def unknowns(settings: Settings) -> list[Row]:
    per_class = settings.choose(100, 30)
    textile = pictures.textile_split(settings.folder / "textile", per_class)
    strangers = pictures.make_strangers(settings.folder / "strangers", settings.choose(300, 60))
    if settings.hand_signs is None:
        faces = pictures.faces_split(settings.folder / "faces")
        return [
            *_far(settings, "textile", *textile, {"other photos": strangers, "faces": faces[1]}),
            *_far(settings, "faces", *faces, {"textile": textile[1], "other photos": strangers}),
            *_near(settings, "textile", *textile, [(name,) for name in pictures.TEXTILE_CLASSES]),
        ]
    signs = pictures.hand_signs_split(settings.hand_signs, settings.folder / "signs", per_class)
    return [
        *_far(settings, "textile", *textile, {"other photos": strangers, "hand signs": signs[1]}),
        *_far(settings, "hand signs", *signs, {"textile": textile[1], "other photos": strangers}),
        *_near(settings, "textile", *textile, [(name,) for name in pictures.TEXTILE_CLASSES]),
        *_near(settings, "hand signs", *signs, PAIRS[: settings.choose(len(PAIRS), 1)]),
    ]


def _far(settings: Settings, name: str, learn: Path, held_out: Path, shown: dict[str, Path]) -> list[Row]:
    asked = [held_out, *shown.values()]
    taught = teach(settings, f"far-{name}", learn, asked)
    known, *others = taught.told
    return [
        Row(
            NAME, f"trained on {name}, shown {other}", f"AUROC {_area(known, told):.4f}",
            f"refused: {_share(told.refused)} of {other}, {_share(known.refused)} of {name}",
            _area(known, told), "", Target(at_least=0.99),
            f"{taught.choices}; against {len(known.unknown)} held-out pictures",
        )
        for other, told in zip(shown, others, strict=True)
    ]  # fmt: skip


def _near(
    settings: Settings, name: str, learn: Path, held_out: Path, left_out: Sequence[tuple[str, ...]]
) -> list[Row]:
    areas, refused, kept = [], [], []
    for out in left_out:
        rest = [folder.name for folder in learn.iterdir() if folder.name not in out]
        work = settings.folder / "near" / name / "-".join(out)
        asked = [
            pictures.some_classes(held_out, work / "known", rest),
            pictures.some_classes(held_out, work / "unknown", out),
        ]
        taught = teach(
            settings, f"near-{name}-{'-'.join(out)}", pictures.some_classes(learn, work / "learn", rest), asked
        )
        known, unknown = taught.told
        areas.append(_area(known, unknown))
        refused.append(float(np.mean(unknown.refused)))
        kept.append(1 - float(np.mean(known.refused)))
        settings.say(f"  {name} without {' and '.join(out)}: AUROC {areas[-1]:.3f}")
    return [
        Row(
            NAME, f"trained on {name} without some of its classes, shown those", f"AUROC {fmean(areas):.3f}",
            f"refused: {fmean(refused):.0%} of the unknown, {1 - fmean(kept):.1%} of the known",
            fmean(areas), "", None, f"mean of {len(areas)} trainings, {min(areas):.2f} to {max(areas):.2f}",
        )
    ]  # fmt: skip


def _area(known: Told, unknown: Told) -> float:
    from sklearn.metrics import roc_auc_score

    truth = [0] * len(known.unknown) + [1] * len(unknown.unknown)
    return float(roc_auc_score(truth, known.unknown + unknown.unknown))


def _share(refused: Sequence[bool]) -> str:
    return f"{float(np.mean(refused)):.1%}"
