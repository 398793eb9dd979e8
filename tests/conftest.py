"""What every test stands on: no display, and a home folder that is not the person's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--artifacts", default=None, metavar="DIR", help="save screenshots of the window into DIR")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of this test's own, so that nobody's settings are read or written."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("APPDATA", str(home / "AppData" / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "AppData" / "Local"))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


@pytest.fixture(scope="session")
def artifacts(request: pytest.FixtureRequest) -> Path | None:
    """Where screenshots go, or None when nobody asked for them."""
    folder = request.config.getoption("--artifacts")
    if folder is None:
        return None
    path = Path(folder).absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path
