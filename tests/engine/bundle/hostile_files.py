"""Model files that lead careless readers astray: Tellapart and every kit refuse each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.bundle.members import ANSWERS, GOLDEN
from tests.engine.bundle.hostile_archives import HOSTILE_ARCHIVES
from tests.engine.bundle.hostile_graphs import HOSTILE_GRAPHS
from tests.engine.bundle.spoiling import Contents, rewrite

Spoil = Callable[[Path], None]

REFUSED = frozenset({"hostile-model", "broken-model", "tampered-model"})


def _rewritten(member: str, change: Callable[[bytes], bytes]) -> Spoil:
    def changed(contents: Contents) -> None:
        contents[member] = change(contents[member])

    return lambda path: rewrite(path, changed)


def _golden_described(**fields: Any) -> Spoil:
    def change(content: bytes) -> bytes:
        said = json.loads(content)
        said["pictures"][0].update(fields)
        return json.dumps(said).encode()

    return _rewritten(GOLDEN, change)


def _golden_left_out(path: Path) -> None:
    """A golden picture that no list names, and no answer is kept for."""

    def changed(contents: Contents) -> None:
        contents["golden/more.jpg"] = b"x"

    rewrite(path, changed)


HOSTILE_GOLDEN: dict[str, Spoil] = {
    "answers that are no numbers": _rewritten(ANSWERS, lambda content: b"\xff" * len(content)),
    "answers that are missing": _rewritten(ANSWERS, lambda content: content[:-4]),
    "answers beyond one": _rewritten(ANSWERS, lambda content: np.full(len(content) // 4, 2, "<f4").tobytes()),
    "a golden picture in another place": _golden_described(file="golden/../x.jpg"),
    "a golden picture that is called like a page": _golden_described(name="<b>"),
    "a golden picture without a hash": _golden_described(rgb_sha256="x"),
    "an endless golden picture": _golden_described(height=2**31, width=2**31),
    "a golden picture that nobody lists": _golden_left_out,
}

HOSTILE: dict[str, Spoil] = {**HOSTILE_ARCHIVES, **HOSTILE_GRAPHS, **HOSTILE_GOLDEN}


def write_hostile(model: Path, folder: Path) -> dict[str, Path]:
    """One file for each way, made of a good model file."""
    written = {}
    for number, (name, spoil) in enumerate(HOSTILE.items()):
        written[name] = folder / f"hostile{number}.tellapart"
        written[name].write_bytes(model.read_bytes())
        spoil(written[name])
    return written
