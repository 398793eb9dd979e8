"""What is said of a network: how large, how quick here, how good, whose."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.api import BackboneCard
from gui.numbers import file_size, precise_percent

translate = QCoreApplication.translate


def facts(card: BackboneCard) -> str:
    """As in "4.7 million numbers  ·  131 pictures a second here  ·  right for 74.8 % of ImageNet"."""
    parts = [
        translate("Networks", "{0} million numbers").format(QLocale().toString(card.parameters / 1e6, "f", 1)),
        speed(card),
    ]
    if card.accuracy is not None:
        parts.append(translate("Networks", "right for {0} of ImageNet").format(precise_percent(card.accuracy)))
    return "  ·  ".join(part for part in parts if part)


def origin(card: BackboneCard) -> str:
    """Whose it is and where it comes from: "Apache-2.0  ·  Came with Tellapart."."""
    return "  ·  ".join(part for part in (card.licence, card.source) if part)


def speed(card: BackboneCard) -> str:
    """How quick it is on this computer, "" while nobody knows."""
    if card.pictures_per_second is None:
        return ""
    rate = card.pictures_per_second
    words = QLocale().toString(rate, "f", 0 if rate >= 10 else 1)
    return translate("Networks", "{0} pictures a second here").format(words)


def missing(card: BackboneCard) -> str:
    """Why it cannot be used yet, "" if it can."""
    if card.ready:
        return ""
    if card.download_bytes:
        return translate("Networks", "needs a download of {0}").format(file_size(card.download_bytes))
    return translate("Networks", "its weights are not here")


def only_quick(card: BackboneCard) -> str:
    """What it cannot do, "" if it can do everything."""
    return "" if card.fine_tunes else translate("Networks", "for quick training only")
