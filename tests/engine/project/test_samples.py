"""The sample pictures are there, small, and say where they come from."""

from __future__ import annotations

from pathlib import Path

from engine.pictures.decoding import read_and_decode
from engine.project.samples import everyday_samples, labelled_samples, samples_folder


def test_every_sample_is_a_picture_that_can_be_read() -> None:
    files = [*labelled_samples().rglob("*.jpg"), *everyday_samples().iterdir()]
    assert len(files) == 208
    for file in files:
        assert min(read_and_decode(file).picture.rgb.shape[:2]) >= 100


def test_the_samples_stay_small_and_their_sources_are_named() -> None:
    readme = (samples_folder() / "README.md").read_text(encoding="utf-8")
    for file in everyday_samples().iterdir():
        assert f"`{file.name}`" in readme
    assert "Apache License" in (samples_folder() / "hand-signs-LICENSE.txt").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in samples_folder().rglob("*")) < 2_000_000


def test_the_samples_lie_beside_the_engine() -> None:
    assert (Path(samples_folder()).parent.parent / "engine" / "project" / "samples.py").is_file()
