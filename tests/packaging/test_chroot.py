"""Tellapart as a person of a bare Debian has it: installed from its package, used, closed, and removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from steps import deb
from tests.packaging.bare_debian import HOME, OF_THE_SESSION, BareDebian, need_bare_debian
from tests.packaging.frozen_folder import frozen_folder, reason_without_frozen
from tests.packaging.linux_build import ON_LINUX, need, options_of
from tests.packaging.screen import DragSource, Screen, until

_WINDOW = "^Tellapart"
_MIDDLE = (640, 400)

pytestmark = [
    pytest.mark.frozen,
    ON_LINUX,
    pytest.mark.skipif(bool(reason_without_frozen()), reason=reason_without_frozen() or "it is here"),
    pytest.mark.timeout(1200),
    pytest.mark.xdist_group("chroot"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package of the frozen application."""
    need("dpkg-deb", "objdump")
    need_bare_debian()
    folder = tmp_path_factory.mktemp("deb")
    options = options_of(folder, frozen_folder(), words=["--level", "3"])
    deb.run(options)
    (built,) = options.dist.iterdir()
    yield built
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[BareDebian]:
    """A system that never had Tellapart, with its package in /root and two pictures of the person's."""
    system = BareDebian(tmp_path_factory.mktemp("bare") / "system")
    shutil.copyfile(package, system.root / "root" / "tellapart.deb")
    for name, picture in (("coffee.jpg", data.coffee()), ("cat.jpg", data.chelsea())):
        path = system.root / HOME.lstrip("/") / name
        Image.fromarray(picture).save(path, quality=90)
    yield system
    system.end()


@pytest.fixture(scope="module")
def before(debian: BareDebian) -> set[str]:
    """All files of the system without Tellapart."""
    return debian.files()


@pytest.fixture
def installed(debian: BareDebian, before: set[str]) -> BareDebian:
    """The system with Tellapart, and with what apt brought along for it."""
    assert before
    if debian.try_as_root("dpkg", "--status", "tellapart").returncode:
        debian.as_root("apt-get", "install", "--yes", "/root/tellapart.deb")
    return debian


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    need("Xvfb", "xdotool", "import")
    monitor = Screen()
    yield monitor
    monitor.end()


@pytest.fixture
def window(installed: BareDebian, screen: Screen) -> Iterator[str]:
    """Tellapart's window."""
    running = installed.start_as_person("tellapart", display=screen.display)
    try:
        number = screen.window(_WINDOW)
        yield number

        def ended() -> bool:
            screen.press(number, "ctrl+q")
            return running.poll() is not None

        until(ended, "the window cannot be closed")
        assert running.returncode == 0
    finally:
        installed.end_persons_programs()
        running.wait(timeout=60)


@pytest.mark.parametrize("on_a_screen", [False, True])
def test_the_self_test_passes_for_an_ordinary_user_without_a_network(
    installed: BareDebian, screen: Screen, on_a_screen: bool
) -> None:
    ended = installed.as_person("tellapart", "self-test", display=screen.display if on_a_screen else "")
    print(ended.stdout, ended.stderr)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert installed.as_root("dpkg", "--verify", "tellapart") == ""


def test_the_command_classifies_without_a_window(installed: BareDebian) -> None:
    ended = installed.as_person("tellapart", "classify", "general", "coffee.jpg")
    assert ended.returncode == 0, ended.stderr
    assert "espresso" in ended.stdout


def test_a_picture_dropped_on_the_window_is_classified_and_a_second_start_brings_another(
    installed: BareDebian, screen: Screen, window: str, artifacts: Path | None
) -> None:
    source = screen.drag_source(f"{HOME}/coffee.jpg")
    try:
        until(lambda: _dropped(screen, source), "nobody took the picture")
        assert _copied(screen, window, source, rows=1)["coffee.jpg"] == "espresso"
        again = installed.as_person("tellapart", "cat.jpg", display=screen.display)
        assert again.returncode == 0, again.stderr
        answers = _copied(screen, window, source, rows=2)
        assert answers["coffee.jpg"] == "espresso"
        assert "cat" in answers["cat.jpg"]
    finally:
        source.end()
    if artifacts is not None:
        screen.save(artifacts / "installed-window.png")


def test_nothing_is_exchanged_or_removed_while_the_window_is_open(
    installed: BareDebian, screen: Screen, window: str
) -> None:
    assert window
    for words in (("dpkg", "--install", "/root/tellapart.deb"), ("apt-get", "purge", "--yes", "tellapart")):
        ended = installed.try_as_root(*words)
        assert ended.returncode != 0
        assert "Tellapart is open." in ended.stdout + ended.stderr
        assert (
            installed.as_root("dpkg-query", "--show", "--showformat=${db:Status-Status}", "tellapart")
            == "installed"
        )
        assert installed.as_root("dpkg", "--verify", "tellapart") == ""


def test_installing_it_over_itself_works_when_it_is_closed(installed: BareDebian) -> None:
    installed.as_root("dpkg", "--install", "/root/tellapart.deb")
    assert installed.as_person("tellapart", "--version").returncode == 0


def test_the_desktop_knows_it(installed: BareDebian) -> None:
    known = installed.as_root("cat", "/usr/share/mime/globs2")
    assert "application/x-tellapart:*.tellapart" in known


def test_purging_it_leaves_nothing_but_what_the_person_made(installed: BareDebian, before: set[str]) -> None:
    installed.as_person("tellapart", "classify", "general", "cat.jpg", "--csv", "mine.csv")
    installed.as_root("apt-get", "purge", "--yes", "tellapart")
    after = installed.files()
    assert [name for name in before if name not in after and not name.startswith("/var/")] == []
    of_the_person = (HOME, OF_THE_SESSION)
    new = {name for name in after - before if not name.startswith(of_the_person)}
    assert [name for name in new if "tellapart" in name.lower()] == []
    assert f"{HOME}/mine.csv" in after
    # What else is new belongs to the packages that came along, was written down by apt, or lies where a system
    # empties itself when it starts: PyTorch leaves an empty folder in /tmp.
    installed.as_root("apt-get", "autoremove", "--purge", "--yes")
    by_apt = ("/var/lib/apt/", "/var/lib/dpkg/", "/var/cache/", "/var/log/", "/etc/ld.so.cache")
    others = (*of_the_person, *by_apt, "/run/", "/tmp/")
    assert sorted(name for name in installed.files() - before if not name.startswith(others)) == []


def _dropped(screen: Screen, source: DragSource) -> bool:
    """Whether the window took what was dragged; it cannot before it is complete."""
    screen.drag(_MIDDLE)
    return bool(source.said(limit_s=20).get("taken"))


def _copied(screen: Screen, window: str, source: DragSource, rows: int) -> dict[str, str]:
    """The window's table, once it has so many rows: class by file name."""

    def look() -> dict[str, str]:
        screen.press(window, "alt+y")
        lines = str(source.said().get("copied", "")).splitlines()[1:]
        cells = [line.split("\t") for line in lines]
        answers = {Path(row[0]).name: row[1] for row in cells if row[1]}
        return answers if len(answers) == rows else {}

    return until(look, f"no {rows} answers")
