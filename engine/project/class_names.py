"""What a class may be called."""

from __future__ import annotations

import unicodedata

from engine.contracts.errors import EngineError

LONGEST = 255
"""Characters that a class name may have; what is longer is cut. No folder can be called longer, so that no two
folders become one class."""


def tidy_class_name(name: str) -> str:
    """The one way a class name is written.

    Normalised to NFC (so that "é" typed on a Mac and on Windows is the same), without control characters, with
    single spaces between words and none around them, at most `LONGEST` characters. Bytes of a folder's name that
    are not valid Unicode are written as escapes, so that two such names stay different.

    Returns:
        The name; "" if nothing is left of it.
    """
    visible = (" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in name)
    valid = "".join(visible).encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", valid).split())[:LONGEST].strip()


def tidy_label(label: str | None) -> str | None:
    """A label with a tidy class name; None for no label and for a name of which nothing is left."""
    return (tidy_class_name(label) or None) if label is not None else None


def required_class_name(name: str) -> str:
    """A tidy class name.

    Raises:
        EngineError: "bad-class-name" if nothing is left of it.
    """
    tidy = tidy_class_name(name)
    if not tidy:
        raise EngineError("bad-class-name", "A class needs a name.", "Type at least one letter or number.")
    return tidy
