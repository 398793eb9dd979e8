"""What every test of the window stands on: settings out of reach, nothing left running, a fake engine."""

from __future__ import annotations

import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from fake_engine import FakeBridge


@pytest.fixture(autouse=True)
def own_settings(own_home: Path, qapp: QApplication) -> None:
    """Window geometry is remembered in this test's own folder, and numbers are written the English way."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(own_home / "qsettings"))
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    qapp.setApplicationName("tellapart-test")
    qapp.setOrganizationName("tellapart-test")


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a thread or a timer behind, and says where it was started."""
    threads_before = set(threading.enumerate())
    started: list[tuple[weakref.ref[QTimer | QThread], str]] = []

    def remembering(original: Callable[..., None]) -> Callable[..., None]:
        def start(self: QTimer | QThread, *arguments: object) -> None:
            where = "".join(traceback.format_stack(sys._getframe(1), limit=3))
            started.append((weakref.ref(self), where))
            original(self, *arguments)

        return start

    monkeypatch.setattr(QTimer, "start", remembering(QTimer.start))
    monkeypatch.setattr(QThread, "start", remembering(QThread.start))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [
        f"{thread.name} still runs" for thread in set(threading.enumerate()) - threads_before if thread.is_alive()
    ]
    for reference, where in started:
        left.extend(_still_busy(reference(), where))
    assert not left, "left behind by this test:\n" + "\n".join(left)


def _still_busy(thing: QTimer | QThread | None, where: str) -> list[str]:
    try:
        if isinstance(thing, QTimer) and thing.isActive() and not thing.isSingleShot():
            return [f"a timer started at\n{where}"]
        if isinstance(thing, QThread) and thing.isRunning():
            return [f"a QThread started at\n{where}"]
    except RuntimeError:  # its C++ part is gone: nothing is left
        pass
    return []


@pytest.fixture
def bridge(qapp: QApplication) -> FakeBridge:
    """An engine bridge that keeps what was asked and says what the test makes it say."""
    return FakeBridge()


@pytest.fixture
def picture_of(artifacts: Path | None) -> Callable[[QWidget, str], None]:
    """Saves a screenshot of a widget under a name, when `--artifacts DIR` was given."""

    def save(widget: QWidget, name: str) -> None:
        image = widget.grab()
        assert not image.isNull()
        if artifacts is not None:
            assert image.save(str(artifacts / f"{name}.png"))

    return save
