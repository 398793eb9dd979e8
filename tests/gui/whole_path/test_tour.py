from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage


@pytest.mark.parametrize("scale", ["1", "2"])
def test_without_a_display_the_same_job_is_done_and_photographed(
    tmp_path: Path, artifacts: Path | None, scale: str
) -> None:
    out = (artifacts or tmp_path) / f"tour-{scale}x"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    environment["QT_SCALE_FACTOR"] = scale
    words = [sys.executable, "-m", "gui", "--headless-tour-without-display", str(out)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stdout
    assert str(out / "signs.csv") in done.stdout, "it says where the results are"
    assert (out / "hand signs.tellapart").stat().st_size > 1_000_000
    assert len((out / "signs.csv").read_text(encoding="utf-8-sig").splitlines()) == 201
    for page in ("start", "pictures", "train", "check", "classify", "classify-everyday", "share"):
        for look in ("light", "dark"):
            image = QImage(str(out / f"{page}-{look}.png"))
            assert image.width() == 1280 * int(scale)


def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "gui"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == (1 if sys.platform.startswith("linux") else 0)
    assert "no display" in done.stderr
