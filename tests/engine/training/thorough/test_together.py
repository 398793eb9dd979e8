"""Two processes teach what one teaches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.training.thorough.conftest import striped

HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path, small_backbone) -> Path:
    pictures, labels = striped(120, 5, size=40)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        path = tmp_path / "pictures" / ("down", "across")[label] / f"{number:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture.transpose(1, 2, 0).astype(np.uint8)).save(path)
    shutil.copytree(small_backbone.folder, tmp_path / "network")
    return tmp_path


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_two_processes_teach_what_one_teaches(folder):
    root = HERE.parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    program = str(HERE / "one_of_several.py")
    alone = [sys.executable, program, str(folder)]
    together = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", program, str(folder),
    ]  # fmt: skip
    for command in (alone, together):
        ended = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr[-3000:]
    one, two = (
        np.array([[float(word.replace("None", "0")) for word in line.split()] for line in text.splitlines()])
        for text in ((folder / f"by-{count}" / "epochs.txt").read_text() for count in (1, 2))
    )
    assert len(one) == 4
    # Sums in another order: the same within 0.001 of the loss, over three epochs.
    np.testing.assert_allclose(two[:, :3], one[:, :3], atol=1e-3)
    assert (folder / "by-2" / "stripes.tellapart").is_file()
