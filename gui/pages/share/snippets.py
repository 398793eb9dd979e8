"""The few lines that are enough in each language: those of the READMEs that are written beside a model."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from engine.api import GENERAL_MODEL, ModelCard, Target, exported_name
from gui.pages.share.card_words import file_name

_KITS = Path(__file__).parents[3] / "assets" / "kits"
_BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def snippet(target: Target, card: ModelCard, *, half: bool) -> str:
    """The first lines of code in a target's README; "" if it has none.

    Args:
        target: the language.
        card: the model.
        half: whether it is written in half precision, under another name then.
    """
    return _first_code(target).replace("@MODEL@", written_name(card, half=half))


def written_name(card: ModelCard, *, half: bool) -> str:
    """The name of the model file beside the kits."""
    name = "general.tellapart" if card.key == GENERAL_MODEL else Path(card.key).name or file_name(card)
    return exported_name(name, half=half)


@cache
def _first_code(target: Target) -> str:
    try:
        text = (_KITS / target.value / "README.md").read_text(encoding="utf-8")
    except OSError:
        return ""  # a part that this installation does not have
    found = _BLOCK.search(text)
    return found.group(1).rstrip("\n") if found is not None else ""
