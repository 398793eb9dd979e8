"""The system's own dialogs for files, in one place so that tests can answer for the person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

PICTURE_PATTERNS = (
    "*.jpg *.jpeg *.jpe *.jfif *.png *.webp *.avif *.heic *.heif *.tif *.tiff *.bmp *.gif "
    "*.JPG *.JPEG *.PNG *.WEBP *.AVIF *.HEIC *.TIF *.TIFF *.BMP *.GIF"
)


def choose_pictures(parent: QWidget) -> tuple[str, ...]:
    """Ask for picture files; empty if the person thought better of it."""
    pictures = QCoreApplication.translate("FileDialogs", "Pictures")
    everything = QCoreApplication.translate("FileDialogs", "All files")
    kinds = f"{pictures} ({PICTURE_PATTERNS});;{everything} (*)"
    paths, _ = QFileDialog.getOpenFileNames(
        parent, QCoreApplication.translate("FileDialogs", "Choose pictures"), "", kinds
    )
    return tuple(paths)


def choose_folder(parent: QWidget) -> tuple[str, ...]:
    """Ask for a folder of pictures; empty if the person thought better of it."""
    path = QFileDialog.getExistingDirectory(
        parent, QCoreApplication.translate("FileDialogs", "Choose a folder of pictures")
    )
    return (path,) if path else ()


def choose_place(parent: QWidget, before: str) -> str:
    """Ask for a folder to write to; "" if the person thought better of it.

    Args:
        before: the folder that was chosen last, or "".
    """
    title = QCoreApplication.translate("FileDialogs", "Choose a folder to write to")
    return QFileDialog.getExistingDirectory(parent, title, before)


def choose_model_file(parent: QWidget) -> str:
    """Ask for a model file; "" if the person thought better of it."""
    models = QCoreApplication.translate("FileDialogs", "Tellapart models")
    kinds = f"{models} (*.tellapart)"
    path, _ = QFileDialog.getOpenFileName(
        parent, QCoreApplication.translate("FileDialogs", "Open a model file"), "", kinds
    )
    return path


def save_as(parent: QWidget, title: str, name: str, kind: str, ending: str) -> str:
    """Ask where to save a file; the ending is added if it is missing; "" if the person thought better of it.

    Args:
        title: the dialog's title.
        name: the file name to propose.
        kind: what such files are called.
        ending: ".csv", for example.
    """
    dialog = QFileDialog(parent, title, name, f"{kind} (*{ending})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending.lstrip("."))
    accepted = dialog.exec()
    dialog.deleteLater()
    return dialog.selectedFiles()[0] if accepted else ""


def show_in_folder(path: str) -> None:
    """Open the file manager at the folder of a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))
