"""A process that is killed in the middle of writing leaves the project as it was at the last commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.project.labelled import LabelledPicture
from engine.project.store import ProjectStore

PICTURES = 300

WRITER = """
import sys
from engine.project.store import ProjectStore
store = ProjectStore.open(sys.argv[1])
for turn in range(int(sys.argv[2]), 1_000_000):
    store.set_labels((number, f"turn {turn}") for number in range(1, 301))
    print(turn, flush=True)
"""


@pytest.mark.parametrize("seed", range(3))
def test_kill_nine_loses_nothing_that_was_committed(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "project"
    with ProjectStore.create(folder, "p") as store:
        store.add_pictures(LabelledPicture(f"/photos/{number}.jpg") for number in range(PICTURES))
    said = 0
    for wanted in (said + 1 + 7 * seed, said + 40 + 11 * seed):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(said + 1)],
            stdout=subprocess.PIPE,
            cwd=Path(engine.__file__).parent.parent,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            while said < wanted:
                said = int(writer.stdout.readline())
            writer.kill()
            said = max([said, *(int(line) for line in writer.stdout.read().splitlines() if line.isdigit())])
        with ProjectStore.open(folder) as store:
            labels = {row.label for row in store.rows()}
            assert len(labels) == 1, "a change of many labels is on disk completely or not at all"
            # The last change may have been committed without the process living to say so.
            assert labels <= {f"turn {said}", f"turn {said + 1}"}
            assert store.summary().pictures == PICTURES
