"""Whether a model's word can be taken: its confidence, its score, and its doubts about labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.benchmarks import pictures
from tests.benchmarks.results import Row, Settings, Target
from tests.benchmarks.taught import Told, teach

NAME = "trust"
FLIPPED = 0.05
SHOWN = 0.1


def trust(settings: Settings) -> list[Row]:
    per_class = settings.choose(100, 30)
    folders = {"textile": pictures.textile_split(settings.folder / "textile", per_class)}
    if settings.hand_signs is not None:
        folders["hand signs"] = pictures.hand_signs_split(
            settings.hand_signs, settings.folder / "signs", per_class
        )
    rows: list[Row] = []
    for name, (learn, held_out) in folders.items():
        rows.append(_calibration(settings, name, learn, held_out))
        rows.append(_wrong_labels(settings, name, learn))
    return rows


def _calibration(settings: Settings, name: str, learn: Path, held_out: Path) -> Row:
    taught = teach(settings, f"{name}-calibration", learn, [held_out])
    told = taught.told[0]
    right = np.array(told.labels) == np.array(told.guesses)
    error = _calibration_error(told, right)
    return Row(
        NAME, f"calibration error, {name}", f"{error:.3f}", "", error, "", Target(at_most=0.03),
        f"15 bins, {len(right)} held-out pictures, {right.mean():.1%} right; {taught.choices}",
    )  # fmt: skip


def _wrong_labels(settings: Settings, name: str, learn: Path) -> Row:
    shares = []
    pictures_in_all = 0
    for seed in range(settings.choose(3, 1)):
        folder = settings.folder / "planted" / f"{name}-{seed}"
        planted, pictures_in_all = _plant(learn, folder, seed)
        found = teach(settings, f"{name}-planted-{seed}", folder, []).doubtful
        shown = found[: int(SHOWN * pictures_in_all)]
        shares.append(len(planted & set(shown)) / len(planted))
        settings.say(f"  {name}: {shares[-1]:.0%} of {len(planted)} wrong labels")
    mean = float(np.mean(shares))
    return Row(
        NAME, f"planted wrong labels found, {name}", f"{mean:.0%}", "", 100 * mean, "points", Target(at_least=80),
        f"{FLIPPED:.0%} of {pictures_in_all} labels flipped, among the first {SHOWN:.0%} shown; "
        f"mean of {len(shares)}: {', '.join(f'{share:.0%}' for share in shares)}",
    )  # fmt: skip


def _plant(source: Path, folder: Path, seed: int) -> tuple[set[str], int]:
    """A copy in which some pictures lie in a wrong class folder: their names, and how many pictures there are."""
    rng = np.random.default_rng(seed)
    classes = sorted(child.name for child in source.iterdir())
    files = [path for name in classes for path in sorted((source / name).iterdir())]
    wrong = set(rng.permutation(len(files))[: round(FLIPPED * len(files))].tolist())
    planted = set()
    for number, path in enumerate(files):
        label = path.parent.name
        if number in wrong:
            label = str(rng.choice([name for name in classes if name != label]))
        target = folder / label / f"{path.parent.name}-{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        if number in wrong:
            planted.add(target.name)
    return planted, len(files)


def _calibration_error(told: Told, right: np.ndarray) -> float:
    from engine.evaluation.calibration_error import expected_calibration_error

    return expected_calibration_error(np.array(told.confidences), right)
