"""Pictures a second from files, against bare ONNX Runtime and against the plain torchvision recipe."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import pictures
from tests.benchmarks.bare_onnx import open_bare
from tests.benchmarks.competitors import race
from tests.benchmarks.engine_runs import open_files, open_ready_arrays
from tests.benchmarks.results import Row, Settings, Target
from tests.benchmarks.torchvision_recipe import open_recipe

BATCHES = (2, 4, 8, 16, 32)
OURS, RECIPE, REDUCED = "Tellapart", "torchvision recipe", "Tellapart, reduced decoding"
ALONE = "the engine's network alone"


def classify_500px(settings: Settings) -> list[Row]:
    made = pictures.make_500px(settings.folder, settings.choose(200, 96))
    few, files = _texts(made[: settings.choose(64, 32)]), _texts(made)
    best = _best_batch(few, settings)
    one, most = "bare ONNX Runtime, batch 1", f"bare ONNX Runtime, batch {best}"
    rounds = settings.choose(7, 3)
    runners = [
        (OURS, open_files, (files,)),
        (one, open_bare, (files, 1)),
        (most, open_bare, (files, best)),
        (ALONE, open_ready_arrays, (files,)),
    ]
    seconds = race(runners, rounds, settings.say)
    recipe_rounds = settings.choose(3, 1)
    slow = race([(OURS, open_files, (files,)), (RECIPE, open_recipe, (files,))], recipe_rounds, settings.say)
    name, count = "classify-500px", len(files)
    how = f"{count} JPEGs, best of {rounds} rounds in turns"
    return [
        _row(name, "against ready arrays, one at a time", seconds, (OURS, one), count, Target(0.9), how),
        _row(name, "against ready arrays, best batch", seconds, (OURS, most), count, Target(0.9), how),
        _row(name, "against the plain recipe", slow, (OURS, RECIPE), count, Target(5), _how(count, recipe_rounds)),
        _row(name, "cost of reading, decoding, resizing", seconds, (OURS, ALONE), count, None, how),
    ]


def classify_12mp(settings: Settings) -> list[Row]:
    files = _texts(pictures.make_12mp(settings.folder, settings.choose(16, 8)))
    rounds = settings.choose(5, 2)
    runners = [
        (OURS, open_files, (files,)),
        (REDUCED, open_files, (files, True)),
        (RECIPE, open_recipe, (files,)),
    ]
    seconds = race(runners, rounds, settings.say)
    name, count = "classify-12mp", len(files)
    size = pictures.mean_megabytes([Path(file) for file in files])
    how = f"{_how(count, rounds)}, {size:.1f} MB each"
    return [
        _row(name, "exact decoding", seconds, (OURS, RECIPE), count, Target(2), how),
        _row(name, "reduced decoding", seconds, (REDUCED, RECIPE), count, Target(6), how),
    ]


def _best_batch(files: list[str], settings: Settings) -> int:
    """The batch size that bare ONNX Runtime likes best here: best of a few rounds in turns for each."""
    runners = [(f"bare, batch {batch}", open_bare, (files, batch)) for batch in BATCHES]
    seconds = race(runners, settings.choose(5, 2), settings.say)
    return min(BATCHES, key=lambda batch: min(seconds[f"bare, batch {batch}"]))


def _row(
    name: str,
    what: str,
    seconds: dict[str, list[float]],
    pair: tuple[str, str],
    count: int,
    target: Target | None,
    how: str,
) -> Row:
    ours, peer = (count / min(seconds[competitor]) for competitor in pair)
    return Row(name, what, f"{ours:.1f} /s", f"{pair[1]}: {peer:.1f} /s", ours / peer, "x", target, how)


def _how(count: int, rounds: int) -> str:
    return f"{count} JPEGs, best of {rounds} round{'s' if rounds > 1 else ''} in turns"


def _texts(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths]
