"""What thorough training would take and do, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import AugmentationPreviewed
from gui.numbers import duration
from gui.wording import joined

translate = QCoreApplication.translate


def about(seconds: float) -> str:
    """A guess short enough for a button: "about 18 min"."""
    return translate("Plan", "about {0}").format(duration(seconds))


def better(seconds: float | None) -> str:
    """What the button says that starts thorough training."""
    if seconds is None:
        return translate("Plan", "Make it &better: thorough")
    return translate("Plan", "Make it &better: thorough, {0}").format(about(seconds))


def sentence(seconds: float | None, *, asking: bool) -> str:
    """What thorough training is, and how long it takes here."""
    what = translate(
        "Plan",
        "Thorough training starts where quick ended and learns from varied pictures, too. On a graphics card, or "
        "with a time for teaching among the choices, it also teaches the network itself. Its model is kept only "
        "if it is better on pictures that neither has seen.",
    )
    if seconds is not None:
        return what + " " + translate("Plan", "It takes {0} on this computer.").format(about(seconds))
    return what + (" " + translate("Plan", "Working out how long it takes here…") if asking else "")


def variations(preview: AugmentationPreviewed) -> str:
    """As in "It will also learn from pictures that are mirrored.", and why others are not made."""
    names = [_variation(word) for word in preview.variations]
    lines = []
    if names:
        lines.append(translate("Plan", "It will also learn from pictures that are {0}.").format(joined(names)))
    else:
        lines.append(translate("Plan", "It learns from the pictures as they are: no way of varying them is safe."))
    for word, reason in preview.refused:
        lines.append(translate("Plan", "Not {0}: {1}").format(_variation(word), reason))
    return "\n".join(lines)


def _variation(word: str) -> str:
    known = {
        "mirror": translate("Plan", "mirrored"),
        "upside-down": translate("Plan", "upside down"),
        "quarter-turns": translate("Plan", "turned by a quarter"),
        "colours": translate("Plan", "a little lighter, darker or of other colours"),
        "zoom": translate("Plan", "a little nearer or shifted"),
    }
    return known.get(word, word)
