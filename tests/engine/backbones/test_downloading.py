"""A download is the publisher's file or nothing, however often the connection breaks."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.downloading import ATTEMPTS, CHUNK, download
from engine.contracts.errors import EngineError, JobStopped
from engine.jobs import StopToken
from tests.engine.backbones.loopback import Loopback, serve

CONTENT = np.random.default_rng(0).bytes(3_000_000)
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serve(CONTENT) as state:
        yield state


def get(server: Loopback, path: Path, sha256: str = HASH, largest: int = 2**31) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    found = download(
        server.url,
        path,
        sha256=sha256,
        progress=lambda here, total: told.append((here, total)),
        stop=StopToken(),
        largest=largest,
    )
    assert found == HASH
    return told


def failing(server: Loopback, path: Path, sha256: str = HASH, largest: int = 2**31) -> str:
    with pytest.raises(EngineError) as caught:
        get(server, path, sha256, largest)
    assert caught.value.hint
    return caught.value.code


def test_a_file_comes_whole_and_says_how_far_it_is(server: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "weights" / "file"
    told = get(server, path, HASH[:8].upper())
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [here for here, _ in told] == sorted(here for here, _ in told)
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_a_broken_connection_is_taken_up_where_it_broke(server: Loopback, tmp_path: Path) -> None:
    server.breaks_after = [4 * CHUNK, 2 * CHUNK + 7, 0]
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.asked == ["", f"bytes={4 * CHUNK}-", f"bytes={6 * CHUNK}-", f"bytes={6 * CHUNK}-"]


def test_a_cancelled_download_goes_on_next_time(server: Loopback, tmp_path: Path) -> None:
    stop = StopToken()

    def enough(here: int, _total: int) -> None:
        if here > 1_000_000:
            stop.stop()

    with pytest.raises(JobStopped):
        download(server.url, tmp_path / "file", sha256=HASH, progress=enough, stop=stop)
    assert not (tmp_path / "file").exists()
    told = get(server, tmp_path / "file")
    assert told[0][0] > 1_000_000
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_another_file_under_the_same_name_is_not_mixed_in(server: Loopback, tmp_path: Path) -> None:
    server.breaks_after = [700_000] * (2 * ATTEMPTS)
    server.ranges = False
    assert failing(server, tmp_path / "file") == "no-network"
    server.breaks_after, server.ranges, server.mark = [], True, '"second"'
    server.content = CONTENT[::-1]
    path = tmp_path / "file"
    download(server.url, path, progress=lambda _here, _total: None, stop=StopToken())
    assert path.read_bytes() == CONTENT[::-1]


def test_a_connection_that_never_brings_anything_is_given_up(server: Loopback, tmp_path: Path) -> None:
    server.breaks_after = [0] * 100
    assert failing(server, tmp_path / "file") == "no-network"
    assert len(server.asked) <= ATTEMPTS


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(EngineError) as caught:
        download(f"http://127.0.0.1:{port}/x", tmp_path / "file", progress=print, stop=StopToken())
    assert caught.value.code == "no-network"
    assert caught.value.message == "The place it comes from cannot be reached."


@pytest.mark.parametrize(("status", "code"), [(404, "not-there"), (403, "download-failed"), (503, "no-network")])
def test_what_the_server_says_is_explained(server: Loopback, tmp_path: Path, status: int, code: str) -> None:
    server.status = status
    assert failing(server, tmp_path / "file") == code


def test_a_changed_file_is_refused_and_not_kept(server: Loopback, tmp_path: Path) -> None:
    assert failing(server, tmp_path / "file", sha256="0" * 64) == "wrong-hash"
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_a_download_fails(server: Loopback, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    server.content = b"other"
    failing(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"mine"


@pytest.mark.parametrize("claims", [None, 0])
def test_more_than_any_network_has_is_refused(server: Loopback, tmp_path: Path, claims: int | None) -> None:
    server.claims = claims
    assert failing(server, tmp_path / "file", largest=1_000_000) == "too-big"
    assert not (tmp_path / "file").exists()


def test_a_length_that_is_a_lie_is_noticed(server: Loopback, tmp_path: Path) -> None:
    server.claims = len(CONTENT) + 10
    assert failing(server, tmp_path / "file") == "no-network"


def test_a_proxy_is_used(server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url.rsplit("/", 1)[0])
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    download("http://weights.invalid/file", tmp_path / "file", sha256=HASH, progress=print, stop=StopToken())
    assert (tmp_path / "file").read_bytes() == CONTENT
