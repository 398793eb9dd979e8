"""JSON that languages read differently: what Tellapart and every kit refuse, and what all of them read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.bundle.members import BUNDLE
from tests.engine.bundle.spoiling import rewrite

Text = Callable[[dict[str, Any]], bytes]

SAME_EVERYWHERE = "\N{GRINNING FACE}" * 300
"""300 characters, in UTF-16 600 units and in UTF-8 1,200 bytes; 500 characters are allowed."""


def _with(**changes: Any) -> Text:
    return lambda said: json.dumps(said | changes).encode()


def _named(name: str) -> Text:
    return lambda said: json.dumps(said | {"classes": [name, *said["classes"][1:]]}).encode()


def _in_record(words: str) -> Text:
    return lambda said: json.dumps(said | {"record": {"x": "@"}}).replace('"@"', words).encode()


REFUSED_TEXTS: dict[str, Text] = {
    "UTF-16": lambda said: json.dumps(said).encode("utf-16"),
    "a byte order mark": lambda said: json.dumps(said).encode("utf-8-sig"),
    "not UTF-8": lambda said: json.dumps(said).replace(said["classes"][0], "\xff").encode("latin-1"),
    "no number": _in_record("NaN"),
    "half a character": _named("\ud83d"),
    "a long name": _named(SAME_EVERYWHERE * 2),
    "something behind": lambda said: json.dumps(said).encode() + b"{}",
    "a tolerance that anything meets": _with(tolerances={"raw": 0.5, "file": 1e-4, "core": 0.5}),
    "a scale that any score meets": _with(
        tolerances={"raw": 1e-5, "file": 1e-4, "core": 1e-4, "score_scale": 1e20}
    ),
    "a comment": lambda said: json.dumps(said).encode() + b"// no",
    "a tab in a name": lambda said: json.dumps(said).replace(said["classes"][0], "a\tb").encode(),
    "an escape that is none": lambda said: json.dumps(said).replace(said["classes"][0], "a\\'b").encode(),
    "a capital": _in_record("truE"),
    "quotes of another kind": lambda said: json.dumps(said).replace('"', "'").encode(),
}

READ_TEXTS: dict[str, Text] = {
    "many characters": _named(SAME_EVERYWHERE),
    "a name twice": lambda said: b'{"name": "first", ' + json.dumps(said | {"name": "last"}).encode()[1:],
    "fields of a later day": _with(later={"more": [1, None, True]}),
    "a deep record": _in_record("[" * 50 + "]" * 50),
}


def write_texts(model: Path, folder: Path, texts: dict[str, Text]) -> dict[str, Path]:
    """One model file with each text in place of its `bundle.json`; hashes fit."""
    written = {}
    for number, (name, text) in enumerate(texts.items()):
        written[name] = folder / f"text{number}.tellapart"
        written[name].write_bytes(model.read_bytes())
        rewrite(
            written[name],
            lambda contents, text=text: contents.update({BUNDLE: text(json.loads(contents[BUNDLE]))}),
        )
    return written
