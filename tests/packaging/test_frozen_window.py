"""The frozen application's window: one for each person, quiet about newer versions unless asked to look."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from engine.updates import NewerVersion
from engine.updates.statement import write_statement
from steps import self_test
from tests.engine.updates.publishing import KEY, PUBLIC, certificate, serving
from tests.packaging.frozen_folder import frozen_folder, reason_without_frozen

PICTURE = Path(__file__).parents[2] / "assets" / "golden" / "exif-6.jpg"
PATIENCE_S = 60

pytestmark = [
    pytest.mark.frozen,
    pytest.mark.skipif(bool(reason_without_frozen()), reason=reason_without_frozen() or "it is here"),
    pytest.mark.skipif(os.name == "nt", reason="looks for a socket, which Windows does without"),
]


@pytest.fixture
def environment(tmp_path):
    """A person who has nothing yet, and a screen that nobody sees."""
    home, runtime = tmp_path / "home", tmp_path / "run"
    for folder in (home, runtime):
        folder.mkdir(mode=0o700)
    return {
        **self_test.clean_environment(home),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


@pytest.fixture
def started():
    """Starts programs that end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(program: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen([program], env=environment, stderr=subprocess.DEVNULL))
        return running[-1]

    yield start
    for each in running:
        each.terminate()
        each.wait(PATIENCE_S)


def wait_for(there: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_S * 20):
        if there():
            return
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended with {running.wait(1 / 20)}")
    pytest.fail("it did not come")


def listening(environment: dict[str, str]) -> bool:
    return bool(list(Path(environment["XDG_RUNTIME_DIR"]).glob("tellapart/*.socket")))


def test_a_second_start_hands_its_files_over_and_ends(environment, started):
    program = self_test.program_of(frozen_folder())
    first = started(program, environment)
    wait_for(lambda: listening(environment), first)
    ended = subprocess.run(
        [program, PICTURE], env=environment, capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert first.poll() is None


@pytest.fixture
def publisher(tmp_path):
    file = certificate(tmp_path)
    server = serving(file)
    server.answers["/version.json"] = (
        200,
        {},
        write_statement(NewerVersion("99.0.0", "https://example.org"), KEY),
    )
    yield server, file
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_channel(tmp_path, publisher):
    """The frozen application as if it had been built with an address to ask; its files are the same ones."""
    folder = tmp_path / "tellapart"
    shutil.copytree(frozen_folder(), folder, symlinks=True, copy_function=_the_same_file)
    told = folder / "_internal" / "assets" / "updates.json"
    told.unlink()
    told.write_text(json.dumps({"address": f"{publisher[0].address}/version.json", "public_key": PUBLIC}))
    return self_test.program_of(folder)


def _the_same_file(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


def test_a_publisher_of_newer_versions_is_asked_over_https_by_who_wants_it(
    environment, started, publisher, with_channel
):
    server, file = publisher
    settings = Path(environment["XDG_CONFIG_HOME"]) / "tellapart" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"schema": 1, "look_for_newer": True}))
    first = started(with_channel, environment | {"REQUESTS_CA_BUNDLE": str(file)})
    wait_for(lambda: bool(server.asked), first)
    assert [asked["User-Agent"] for asked in server.asked] == ["Tellapart"]


def test_the_licences_texts_that_lie_among_modules_came_along():
    inside = frozen_folder() / "_internal"
    for name in ("onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt", "assets/licences/LGPL-3.0-only.txt"):
        assert (inside / name).is_file(), name
    assert list(inside.glob("torch-*.dist-info/licenses/LICENSE"))
