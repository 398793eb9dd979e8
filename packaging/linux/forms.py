"""Files with blanks: “@VERSION@” is filled in when a package is built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from building.problem import BuildProblem

_BLANK = re.compile(r"@([A-Z_]+)@")


def filled(form: Path, words: Mapping[str, str]) -> str:
    """The text of a form with its blanks filled.

    Args:
        form: a UTF-8 file.
        words: what goes into a blank, by its name.

    Raises:
        BuildProblem: if nobody knows what goes into a blank.
    """
    text = form.read_text("utf-8")
    unknown = sorted({name for name in _BLANK.findall(text) if name not in words})
    if unknown:
        raise BuildProblem(f"{form.name} asks for {', '.join(unknown)}, which nothing fills in.")
    return _BLANK.sub(lambda blank: words[blank[1]], text)
