"""Crashes: written down when they happen, told at once or at the next start, copied with one press."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import platform
import re
import sys
import threading
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TextIO

import platformdirs
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.labels import label

LOG_LINES = 200
_LOG = logging.getLogger("tellapart")
_A_PATH = re.compile(r"(?:[A-Za-z]:\\|\\\\|~?/)[^\"'\n:*?<>|]*[\\/]([^\"'\n:*?<>|\\/]*)")


def log_folder() -> Path:
    """Where logs are kept on this system."""
    return Path(platformdirs.user_log_dir("tellapart", appauthor=False))


class CrashKeeper(QObject):
    """Writes the log and every crash; install it once, before the first window.

    Signals:
        crashed: text of a traceback that nobody caught; the program goes on.
    """

    crashed = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._faults: TextIO | None = None
        self._handler: logging.Handler | None = None
        self.last_crash = ""
        """What a hard crash of the last start left behind, or ""."""

    def install(self) -> None:
        """Begin to write; a folder that cannot be written is no reason not to start."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.last_crash = self._take_last_crash()
            self._faults = (self._folder / "crash.log").open("w", encoding="utf-8")
            self._handler = logging.handlers.RotatingFileHandler(
                self._folder / "tellapart.log", maxBytes=512 * 1024, backupCount=1, encoding="utf-8"
            )
        except OSError as error:
            _LOG.info("no log can be written: %s", error)
        if self._faults is not None:
            faulthandler.enable(self._faults)
        if self._handler is not None:
            self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logging.getLogger().addHandler(self._handler)
        sys.excepthook = self._on_uncaught

    def uninstall(self) -> None:
        """Stop writing; an empty crash file says at the next start that all was well."""
        if sys.excepthook == self._on_uncaught:
            sys.excepthook = sys.__excepthook__
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def log_lines(self) -> str:
        """The newest lines of the log."""
        try:
            lines = (self._folder / "tellapart.log").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-LOG_LINES:])

    def _take_last_crash(self) -> str:
        file = self._folder / "crash.log"
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
            if text:
                file.replace(self._folder / "crash-before.log")
        except FileNotFoundError:
            return ""
        return text

    def _on_uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _LOG.error("uncaught: %s", text)
        if threading.current_thread() is threading.main_thread():
            self.crashed.emit(text)


def report_text(details: str, device: str, log: str, *, with_names: bool) -> str:
    """A report to send to whoever mends bugs.

    Args:
        details: traceback or crash dump.
        device: the device in use, in words.
        log: the newest log lines.
        with_names: whether names of folders and files may stand in it.
    """
    lines = [
        f"Tellapart {_version('tellapart')}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in ("PySide6_Essentials", "torch", "onnxruntime", "numpy")),
        f"Device: {device or 'not known yet'}",
        "",
        details.strip(),
    ]
    if log:
        lines += ["", "Log:", log.strip()]
    text = "\n".join(lines) + "\n"
    return text if with_names else without_names(text)


def without_names(text: str) -> str:
    """The text without folders and without names of files, except those of program code."""

    def hidden(match: re.Match[str]) -> str:
        return f"…/{match[1]}" if match[1].endswith(".py") else "…/(a file)"

    return _A_PATH.sub(hidden, text)


class ReportDialog(QDialog):
    """Says that something broke, shows the report, copies it."""

    def __init__(self, words: str, details: str, device: str, log: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumSize(640, 440)
        self._details, self._device, self._log = details, device, log
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        self.names = QCheckBox(self.tr("&Include names of files and folders"))
        self.names.setAccessibleName(self.tr("Include names of files and folders"))
        self.copy = accent_button(self.tr("&Copy report"), "copy")
        close = plain_button(self.tr("C&lose"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.names)
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(label(words, "heading", wrap=True))
        layout.addWidget(
            label(self.tr("Your work is kept. Send this report to the developers: it helps to mend it."), "muted")
        )
        layout.addWidget(self.report, 1)
        layout.addLayout(buttons)
        self.names.toggled.connect(self._fill)
        self.copy.clicked.connect(self._copy)
        close.clicked.connect(self.reject)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        self.report.setPlainText(
            report_text(self._details, self._device, self._log, with_names=self.names.isChecked())
        )

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
