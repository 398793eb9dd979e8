"""Labels that were made wrong on purpose: how many of them are among the first that a person is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.benchmarks import pictures
from tests.benchmarks.results import Row, Settings, Target, not_measured
from tests.benchmarks.taught import teach

NAME = "wrong-labels"
FLIPPED = 0.05
SHOWN = 0.1
MUST_REACH = Target(at_least=80)
TIMES = {"textile": 3, "hand signs": 1}
"""How often labels are flipped anew: of few pictures few labels are wrong, and chance counts for more."""


def wrong_labels(settings: Settings) -> list[Row]:
    per_class = settings.choose(100, 30)
    textile = pictures.textile_split(settings.folder / "textile", per_class)[0]
    rows = [_found(settings, "textile", textile)]
    if settings.hand_signs is None:
        what = "planted wrong labels found, hand signs"
        return [*rows, not_measured(NAME, what, "folder not given", "%", MUST_REACH)]
    signs = pictures.hand_signs_split(settings.hand_signs, settings.folder / "signs", per_class)[0]
    return [*rows, _found(settings, "hand signs", signs)]


def _found(settings: Settings, name: str, learn: Path) -> Row:
    shares = []
    pictures_in_all = 0
    for seed in range(settings.choose(TIMES[name], 1)):
        folder = settings.folder / "planted" / f"{name}-{seed}"
        planted, pictures_in_all = _plant(learn, folder, seed)
        found = teach(settings, f"{name}-planted-{seed}", folder, []).doubtful
        shown = found[: int(SHOWN * pictures_in_all)]
        shares.append(len(planted & set(shown)) / len(planted))
        settings.say(f"  {name}: {shares[-1]:.0%} of {len(planted)} wrong labels")
    mean = float(np.mean(shares))
    return Row(
        NAME, f"planted wrong labels found, {name}", f"{mean:.0%}", "", 100 * mean, "%", MUST_REACH,
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
