"""Whatever happens while a checkpoint is written, the one before it is there."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.contracts.errors import EngineError
from engine.training.thorough.checkpoint import Checkpoint, Checkpoints


def moment(number: int) -> Checkpoint:
    return Checkpoint({"epoch": number}, {"numbers": np.full((3, 4), number, np.float32)})


def test_what_is_kept_comes_back_exactly(folder):
    rng = np.random.default_rng(0)
    tensors = {"a": rng.normal(size=(5, 3)).astype(np.float32), "step": np.array(7.0, np.float32)}
    Checkpoints(folder).save(Checkpoint({"epoch": 3, "best": None, "loss": 0.1 + 0.2}, tensors))
    found = Checkpoints(folder).newest().checkpoint
    assert found.state == {"epoch": 3, "best": None, "loss": 0.1 + 0.2}
    for name, value in tensors.items():
        np.testing.assert_array_equal(found.tensors[name], value)


def test_the_last_two_are_kept(folder):
    checkpoints = Checkpoints(folder)
    for number in range(5):
        checkpoints.save(moment(number))
    assert len(list(folder.iterdir())) == 4
    assert checkpoints.newest().checkpoint.state["epoch"] == 4


@pytest.mark.parametrize("ending", ["json", "safetensors"])
@pytest.mark.parametrize("damage", ["cut short", "emptied", "one bit", "gone"])
def test_a_damaged_newest_falls_back_to_the_one_before(folder, ending, damage):
    checkpoints = Checkpoints(folder)
    checkpoints.save(moment(1))
    checkpoints.save(moment(2))
    newest = max(folder.glob(f"*.{ending}"))
    content = bytearray(newest.read_bytes())
    if damage == "gone":
        newest.unlink()
    else:
        content[len(content) // 2] ^= 4
        newest.write_bytes({"cut short": content[: len(content) // 2], "emptied": b"", "one bit": content}[damage])
    found = checkpoints.newest()
    assert found.checkpoint.state["epoch"] == 1
    assert found.damaged == 1


def test_with_both_damaged_there_is_none_and_it_says_so(folder):
    checkpoints = Checkpoints(folder)
    checkpoints.save(moment(1))
    checkpoints.save(moment(2))
    for path in folder.glob("*.safetensors"):
        path.write_bytes(b"no numbers")
    found = checkpoints.newest()
    assert found.checkpoint is None
    assert found.damaged == 2


def test_a_full_disk_loses_nothing(folder, monkeypatch):
    checkpoints = Checkpoints(folder)
    checkpoints.save(moment(1))
    real, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as raised:
        checkpoints.save(moment(2))
    assert raised.value.code == "disk-full"
    assert checkpoints.newest().checkpoint.state["epoch"] == 1
    assert len(list(folder.iterdir())) == 2


WRITER = """
import sys, numpy as np
from pathlib import Path
from engine.training.thorough.checkpoint import Checkpoint, Checkpoints
checkpoints = Checkpoints(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    checkpoints.save(Checkpoint({"epoch": number}, {"n": np.full(200_000, number, np.float32)}))
    print(number, flush=True)
"""


def test_killed_at_any_moment_the_last_one_that_was_finished_is_there(folder):
    root = Path(__file__).parents[4]
    rng = np.random.default_rng(1)
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        for _ in range(int(rng.integers(2, 6))):
            said = int(writer.stdout.readline())
        writer.kill()
        said = max([said, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        writer.wait()
        writer.stdout.close()
        found = Checkpoints(folder).newest().checkpoint
        assert found.state["epoch"] >= said
        assert (found.tensors["n"] == found.state["epoch"]).all()
        Checkpoints(folder).remove()
