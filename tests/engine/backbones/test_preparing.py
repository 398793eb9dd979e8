"""The network is made once, completely, and found again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.backbones import weights
from engine.backbones.catalogue import EFFICIENTNET_LITE0, find_backbone
from engine.backbones.places import CACHE_VARIABLE, backbone_folders
from engine.backbones.preparing import (
    GRAPH_FILE,
    HEAD_FILE,
    RECORD_FILE,
    REVISION,
    PreparedBackbone,
    find_prepared,
    prepare,
)
from engine.backbones.shipping import leave_out_head
from engine.contracts.errors import EngineError


@pytest.fixture
def quick_loading(network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "load_network", lambda spec: network)


@pytest.mark.usefixtures("quick_loading")
def test_it_is_made_once_and_found_again(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    made = prepare(tmp_path, lambda done, total: steps.append((done, total)))
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1]
    written = made.graph_path.stat().st_mtime_ns

    steps.clear()
    assert prepare(tmp_path, lambda done, total: steps.append((done, total))) == made
    assert steps == []
    assert made.graph_path.stat().st_mtime_ns == written
    assert [entry.name for entry in tmp_path.iterdir()] == [made.folder.name]


@pytest.mark.usefixtures("quick_loading")
def test_making_it_twice_gives_the_same_bytes(tmp_path: Path, prepared_backbone: PreparedBackbone) -> None:
    assert prepare(tmp_path).graph_path.read_bytes() == prepared_backbone.graph_path.read_bytes()


@pytest.mark.usefixtures("quick_loading")
def test_a_damaged_or_half_made_one_is_made_anew(tmp_path: Path) -> None:
    made = prepare(tmp_path)
    whole = made.graph_path.read_bytes()
    made.graph_path.write_bytes(whole[:1000])
    assert find_prepared(folders=(tmp_path,)) is None
    assert prepare(tmp_path).graph_path.read_bytes() == whole

    (made.folder / RECORD_FILE).unlink()
    assert find_prepared(folders=(tmp_path,)) is None
    assert prepare(tmp_path).graph_path.read_bytes() == whole

    (made.folder / RECORD_FILE).write_text(json.dumps({"revision": REVISION}))
    assert find_prepared(folders=(tmp_path,)) is None


@pytest.mark.usefixtures("quick_loading")
def test_of_two_makers_at_once_the_first_wins_and_both_are_served(tmp_path: Path) -> None:
    others: list[PreparedBackbone] = []

    def other_process_is_quicker(done: int, total: int) -> None:
        if done == 1 and not others:
            others.append(prepare(tmp_path))
            others.append(PreparedBackbone(EFFICIENTNET_LITE0, others[0].folder))
            first_written.append(others[0].graph_path.stat().st_ino)

    first_written: list[int] = []
    mine = prepare(tmp_path, other_process_is_quicker)
    assert mine == others[0]
    assert mine.graph_path.stat().st_ino == first_written[0]
    assert [entry.name for entry in tmp_path.iterdir()] == [mine.folder.name]


@pytest.mark.usefixtures("quick_loading")
def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as caught:
        prepare(tmp_path)
    assert caught.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EngineError) as caught:
        prepare(tmp_path / "file" / "backbones")
    assert caught.value.code == "cannot-write"


@pytest.mark.usefixtures("quick_loading")
def test_what_a_killed_maker_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / ".making-0123"
    left.mkdir()
    os.utime(left, (0, 0))
    working = tmp_path / ".making-4567"
    working.mkdir()
    prepare(tmp_path)
    assert not left.exists()
    assert working.exists()


@pytest.mark.usefixtures("quick_loading")
def test_a_new_revision_frees_the_room_of_older_ones_in_the_cache_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    own, installed = tmp_path / "backbones", tmp_path / "installed"
    names = [f"efficientnet-lite0-{number}" for number in (REVISION - 1, REVISION + 1)]
    others = ["efficientnet-lite0-large-1", "efficientnet-lite4-1", "efficientnet-lite0-old"]
    for folder in (own, installed):
        for name in (*names, *others):
            (folder / name).mkdir(parents=True)
            (folder / name / GRAPH_FILE).write_bytes(b"some graph")
    made = prepare(own)
    prepare(installed)
    assert {entry.name for entry in own.iterdir()} == {made.folder.name, names[1], *others}
    assert {entry.name for entry in installed.iterdir()} == {made.folder.name, *names, *others}


def test_other_weights_than_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "efficientnet-lite0-other.pth"
    other.write_bytes(b"not the weights")
    monkeypatch.setattr(weights, "weights_file", lambda _spec: other)
    with pytest.raises(EngineError) as caught:
        prepare(tmp_path / "made")
    assert caught.value.code == "weights-damaged"


def test_the_cache_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert backbone_folders()[-1] == tmp_path / "backbones"


def test_an_installed_one_comes_before_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = backbone_folders()
    assert folders[0] == Path(sys.prefix) / "share" / "tellapart" / "backbones"
    monkeypatch.setattr(sys, "_MEIPASS", "/packed", raising=False)
    assert backbone_folders() == (Path("/packed/backbones"), *folders)


def test_an_unknown_network_is_explained() -> None:
    with pytest.raises(EngineError) as caught:
        find_backbone("resnet-9000")
    assert caught.value.code == "unknown-backbone"
    assert "efficientnet-lite0" in caught.value.hint


def test_making_it_says_nothing_on_the_terminal(tmp_path: Path) -> None:
    script = f"""
import pathlib, sys
from engine.backbones.preparing import prepare
prepare(pathlib.Path({str(tmp_path)!r}))
"""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", script], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert next(tmp_path.rglob(GRAPH_FILE)).stat().st_size > 10_000_000


@pytest.mark.usefixtures("quick_loading")
def test_what_ships_is_found_without_the_head(tmp_path: Path) -> None:
    made = prepare(tmp_path)
    graph = made.graph_path.read_bytes()
    leave_out_head(made)
    assert not (made.folder / HEAD_FILE).exists()
    leave_out_head(made)
    assert find_prepared(folders=(tmp_path,)) == made
    assert made.graph_path.read_bytes() == graph
