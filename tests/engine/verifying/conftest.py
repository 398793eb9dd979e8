"""Kits as small Python programs, and pictures to ask them about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.verifying.expected import Expected
from engine.verifying.runtime import Asked

KIT = """
import argparse, hashlib, json, os, pathlib, signal, subprocess, sys, time
parser = argparse.ArgumentParser()
parser.add_argument("command", choices=["answers"])
for name in ("--model", "--list", "--out"):
    parser.add_argument(name, required=True, type=pathlib.Path)
words = parser.parse_args()
lines = words.list.read_text("utf-8").splitlines()
model = words.model.read_bytes()
{body}
"""

ANSWERING = """
with words.out.open("w", encoding="utf-8") as out:
    print(json.dumps({"runtime": "toy", "version": "toy 1"}), file=out)
    for line in lines:
        path, *size = line.split("\\t")
        content = pathlib.Path(path).read_bytes()
        rgb = hashlib.sha256(content).hexdigest()
        chance = len(content) % 7 / 7
        print(json.dumps({"path": path, "rgb_sha256": rgb, "height": 1, "width": 1,
            "probabilities": [chance, 1 - chance], "unknown_score": None, "milliseconds": 1.5}), file=out)
"""
"""A kit whose probabilities follow from how long a file is."""

Kit = Callable[[str], list[str]]


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """Makes a kit of the lines that it is to carry out: `kit("raise SystemExit(3)")` gives its command."""

    def make(body: str) -> list[str]:
        program = tmp_path / "a kit é.py"
        program.write_text(KIT.replace("{body}", body), "utf-8")
        return [sys.executable, "-I", str(program)]

    return make


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work with é"
    folder.mkdir()
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[Asked]:
    """Three files, one of them raw RGB, all with names that are not ASCII."""
    folder = tmp_path / "Bilder 图"
    folder.mkdir()
    asked = []
    for number, name in enumerate(("ä.jpg", "b c.png", "raw.rgb")):
        path = folder / name
        path.write_bytes(bytes(3 * (number + 1)))
        asked.append(Asked(name, path, (1, number + 1) if name == "raw.rgb" else None))
    return asked


Expect = Callable[..., Expected]


@pytest.fixture
def expect() -> Expect:
    """Makes one expected answer: `expect("a", [0.9, 0.1], feature="exif", unknown=3.0, raw=(2, 2))`."""

    def make(
        name: str,
        probabilities: Sequence[float],
        *,
        feature: str = "rgb",
        unknown: float | None = None,
        raw: tuple[int, int] | None = None,
    ) -> Expected:
        asked = Asked(name, Path(name), raw)
        return Expected(asked, feature, "a" * 64, np.array(probabilities, np.float32), unknown)

    return make
