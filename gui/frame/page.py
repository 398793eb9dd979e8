"""What the main window expects of a page."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """One page of the window: a widget that knows its name and what to do with dropped files.

    The main window puts `key`, `icon` and `title()` into the sidebar, calls `entered()` each time the page comes
    to the front, and hands it whatever is dropped or pasted anywhere on the window.

    Signals:
        go_to: the `key` of another page that should be shown ("start", "pictures", "train", "check", "classify",
            "share") or "settings".
        hand_over: (key, paths): show another page and drop these files on it.
    """

    go_to = Signal(object)
    hand_over = Signal(object)

    key: ClassVar[str] = ""
    icon: ClassVar[str] = ""

    def title(self) -> str:
        """The page's name in the sidebar, translated."""
        raise NotImplementedError

    def drop_sentence(self, paths: tuple[str, ...]) -> str:  # noqa: ARG002 - for those who override it
        """What dropping these files here would do, translated ("Drop to classify 2 pictures").

        Called while they hover, so it may look at names but not walk folders. Empty means: not accepted here.
        """
        return ""

    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Do what `drop_sentence` promised; must not block."""

    def entered(self) -> None:
        """The page came to the front."""
