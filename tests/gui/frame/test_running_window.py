"""A second start brings the first one's window forward, whatever an earlier start left behind."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from gui.frame.running_window import RunningWindow

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the addresses in these tests are sockets in a folder")

SECOND_START = """\
import sys
from pathlib import Path
from gui.frame.running_window import RunningWindow
running = RunningWindow(Path(sys.argv[1]), Path(sys.argv[2]))
sys.exit(3 if running.is_first() else 0 if running.hand_over(tuple(sys.argv[3:]), 2) else 4)
"""
CRASHING_START = """\
import os, sys
from pathlib import Path
from gui.frame.running_window import RunningWindow
running = RunningWindow(Path(sys.argv[1]), Path(sys.argv[2]))
assert running.is_first() and running.listen()
os._exit(9)
"""


@pytest.fixture
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def settings(tmp_path):
    return tmp_path / "settings.json"


@pytest.fixture
def first(qapp, settings, place):
    running = RunningWindow(settings, place)
    assert running.is_first()
    assert running.listen()
    yield running
    running.close()


def start(code: str, settings: Path, place: Path, *paths: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", code, str(settings), str(place), *paths]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_the_first_window_is_told_what_the_second_start_was_given(first, settings, place, qtbot):
    with qtbot.waitSignal(first.asked, timeout=20_000) as heard:
        second = start(SECOND_START, settings, place, "/home/me/写真.jpg", "/home/me/with space")
    assert heard.args == [("/home/me/写真.jpg", "/home/me/with space")]
    assert second.wait(20) == 0


def test_a_start_without_files_only_asks_the_window_to_come_forward(first, settings, place, qtbot):
    with qtbot.waitSignal(first.asked, timeout=20_000) as heard:
        second = start(SECOND_START, settings, place)
    assert heard.args == [()]
    assert second.wait(20) == 0


def test_whoever_has_other_settings_gets_a_window_of_their_own(first, place, tmp_path):
    other = RunningWindow(tmp_path / "other" / "settings.json", place)
    assert other.is_first()
    other.close()


def test_what_a_crash_left_behind_is_no_window(qapp, settings, place, qtbot):
    assert start(CRASHING_START, settings, place).wait(20) == 9
    left = sorted(path.suffix for path in place.iterdir())
    assert left == [".lock", ".socket"]
    running = RunningWindow(settings, place)
    assert running.is_first()
    assert running.listen()
    with qtbot.waitSignal(running.asked, timeout=20_000):
        second = start(SECOND_START, settings, place, "/a.jpg")
    assert second.wait(20) == 0
    running.close()


def test_once_it_is_closed_the_next_start_is_the_first(first, settings, place):
    first.close()
    assert list(place.iterdir()) == []
    following = RunningWindow(settings, place)
    assert following.is_first()
    following.close()


def test_a_window_that_hangs_does_not_keep_others_from_opening(qapp, settings, place):
    hanging = RunningWindow(settings, place)
    assert hanging.is_first()  # and never listens
    second = RunningWindow(settings, place)
    assert not second.is_first()
    assert not second.hand_over(("/a.jpg",), wait_s=0.2)
    assert not second.listen(), "later starts still go to the one that has the lock"
    hanging.close()


@pytest.mark.parametrize("message", [b"no JSON", b"[]", b'{"paths": [1], "token": ""}', json.dumps(5).encode()])
def test_what_is_no_request_is_passed_over(first, settings, place, qtbot, message):
    with qtbot.assertNotEmitted(first.asked), Client(str(next(place.glob("*.socket")))) as connection:
        connection.send_bytes(message)
    with qtbot.waitSignal(first.asked, timeout=20_000):
        assert start(SECOND_START, settings, place, "/a.jpg").wait(20) == 0


def test_nobody_else_can_reach_the_window(qapp, settings, tmp_path_factory):
    place = tmp_path_factory.mktemp("run") / "tellapart"
    running = RunningWindow(settings, place)
    assert running.is_first()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    running.close()


def test_where_no_lock_can_be_kept_there_is_a_window_all_the_same(qapp, settings, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    running = RunningWindow(settings, in_the_way / "tellapart")
    assert running.is_first()
    assert not running.listen()
    running.close()


def test_a_place_that_somebody_else_made_is_told_nothing(first, settings, place, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)
    second = RunningWindow(settings, place)
    assert second.is_first(), "a window of one's own, and no word to whoever listens there"
    assert not second.listen()
    second.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux's sessions have such a folder, or none")
def test_a_system_without_a_session_is_no_news(qapp, settings, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    RunningWindow(settings)  # a warning would fail this test
