from __future__ import annotations

import logging
import sys

import pytest

from gui.crash import LOG_LINES, CrashKeeper, log_folder, report_text, without_names


@pytest.fixture
def keeper(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    own = CrashKeeper(tmp_path / "log")
    own.install()
    yield own
    own.uninstall()


def test_an_uncaught_error_is_logged_and_told_and_the_program_goes_on(keeper, qtbot):
    with qtbot.waitSignal(keeper.crashed, timeout=1000) as crashed:
        try:
            raise KeyError("lost")
        except KeyError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    assert "KeyError: 'lost'" in crashed.args[0]
    assert "KeyError: 'lost'" in keeper.log_lines()


def test_a_hard_crash_of_the_last_start_is_told_once(keeper, tmp_path):
    keeper.uninstall()
    (tmp_path / "log" / "crash.log").write_text("Fatal Python error: Segmentation fault", encoding="utf-8")
    second = CrashKeeper(tmp_path / "log")
    second.install()
    assert "Segmentation fault" in second.last_crash
    second.uninstall()
    third = CrashKeeper(tmp_path / "log")
    third.install()
    assert third.last_crash == ""
    third.uninstall()


def test_a_log_that_cannot_be_written_does_not_stop_the_start(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    (tmp_path / "log").touch()
    keeper = CrashKeeper(tmp_path / "log")
    keeper.install()
    assert keeper.log_lines() == ""
    keeper.uninstall()


def test_the_report_has_only_the_newest_lines_of_the_log(keeper):
    for number in range(LOG_LINES + 50):
        logging.getLogger("tellapart").error("line %d", number)
    lines = keeper.log_lines().splitlines()
    assert len(lines) == LOG_LINES
    assert lines[-1].endswith(f"line {LOG_LINES + 49}")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('File "/home/anna/app/gui/crash.py", line 3', 'File "…/crash.py", line 3'),
        ("could not read /home/anna/My photos/Ötzi.jpg", "could not read …/(a file)"),
        (r"could not read C:\Users\anna\Pictures\x.jpg", "could not read …/(a file)"),
        (r"could not read \\server\anna\x.jpg", "could not read …/(a file)"),
        ("took 3/4 of the time", "took 3/4 of the time"),
    ],
)
def test_a_report_hides_names_of_folders_and_files(text, hidden):
    assert without_names(text) == hidden


def test_the_report_names_versions_and_device():
    text = report_text("Traceback", "AMD EPYC (CPU)", "a log line", with_names=False)
    assert "Python 3." in text
    assert "PySide6_Essentials 6." in text
    assert "AMD EPYC (CPU)" in text
    assert text.index("Traceback") < text.index("a log line")


def test_the_log_lies_in_the_persons_own_folder(own_home):
    assert own_home in log_folder().parents
