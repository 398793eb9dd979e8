"""What is in a model file, in words, and how to use it without the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from engine.api import GENERAL_MODEL, Depth, Framing, ModelCard, TrainMode
from gui.numbers import file_size, number, percent
from gui.pages.score_words import between, headline
from gui.wording import classes

translate = QCoreApplication.translate
SHOWN_CLASSES = 12


def file_name(card: ModelCard) -> str:
    """The name to save a model under."""
    return f"{_safe_name(card)}.tellapart"


def certificate_name(card: ModelCard) -> str:
    """The name to save a model's certificate under."""
    return f"{_safe_name(card)} certificate.html"


def about(card: ModelCard) -> str:
    """One sentence about a model file."""
    return translate("Share", "“{0}” holds all that is needed to classify: no network, no account.").format(
        card.name
    )


def _safe_name(card: ModelCard) -> str:
    safe = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in card.name)
    return safe.strip(" .") or "model"


def facts(card: ModelCard) -> tuple[tuple[str, str], ...]:
    """(what, words) pairs about a model file."""
    rows = [
        (translate("Share", "Knows"), f"{classes(len(card.classes))}: {class_names(card)}"),
        (translate("Share", "Score"), _score(card)),
        (translate("Share", "Looks at"), f"{looks_at(card)}, {depth(card)}"),
        (translate("Share", "Answers"), answers(card)),
        (translate("Share", "Trained"), trained(card)),
        (translate("Share", "Made"), made(card)),
        (translate("Share", "File"), file_size(card.size_bytes)),
        (translate("Share", "Signed"), signed(card)),
    ]
    return tuple((what, words) for what, words in rows if words)


def class_names(card: ModelCard) -> str:
    """The first class names."""
    names = ", ".join(card.classes[:SHOWN_CLASSES])
    more = len(card.classes) - SHOWN_CLASSES
    return translate("Share", "{0} and {1} more").format(names, number(more)) if more > 0 else names


def looks_at(card: ModelCard) -> str:
    """The picture contract in words: "the whole picture, made 288 × 288 pixels"."""
    contract = card.preprocessing
    size = number(contract.size)
    if contract.framing is Framing.WHOLE:
        return translate("Share", "the whole picture, made {0} × {0} pixels").format(size)
    return translate("Share", "the middle of the picture, {0} × {0} pixels").format(size)


def depth(card: ModelCard) -> str:
    """Which of the network's numbers its head looks at: "for small marks and textures"."""
    match card.depth:
        case Depth.LAST:
            return translate("Share", "for what things are")
        case Depth.DETAIL:
            return translate("Share", "for small marks and textures")
        case Depth.BOTH:
            return translate("Share", "for what things are and for small marks")


def answers(card: ModelCard) -> str:
    """How many classes it gives a picture, and when it says "none of these"."""
    several = translate("Share", "every class that a picture has") if card.multi_label else ""
    one = several or translate("Share", "one class for a picture")
    if card.rejection is None:
        return translate("Share", "{0}, always").format(one)
    return translate("Share", "{0}, or “none of these”: it answers {1} of pictures, {2} of them right").format(
        one, percent(card.rejection.coverage), percent(card.rejection.accuracy)
    )


def trained(card: ModelCard) -> str:
    """How it was trained; "" for the general model, which was not trained here."""
    if card.key == GENERAL_MODEL:
        return ""
    if card.mode is TrainMode.THOROUGH:
        return translate("Share", "thoroughly: from varied pictures, too")
    return translate("Share", "quickly: on what the network tells of the pictures")


def made(card: ModelCard) -> str:
    """When a model was made, the person's way; "" if that is not known."""
    when = QDateTime.fromString(card.created, Qt.DateFormat.ISODate)
    return QLocale().toString(when.toLocalTime(), QLocale.FormatType.ShortFormat) if when.isValid() else ""


def command_line(card: ModelCard) -> str:
    """Three lines for a terminal."""
    name = file_name(card)
    return "\n".join(
        (
            f'tellapart classify "{name}" photo.jpg',
            f'tellapart classify "{name}" "my photos" --csv answers.csv',
            f'tellapart evaluate "{name}" "labelled photos"',
        )
    )


def signed(card: ModelCard) -> str:
    """By which key its file is signed, and what that does not say; "" if nobody signed it."""
    words = translate(
        "Share",
        "by the key {0}, and not changed since. Anybody can sign with a key of their own: compare it with the one "
        "that the maker gives.",
    )
    return words.format(card.signed_by) if card.signed_by else ""


def _score(card: ModelCard) -> str:
    return "" if card.score is None else f"{headline(card.score)}, {between(card.score)}"
