"""Pictures that are so long that their resize would fill the memory are refused by every kit before it begins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.kits.command_lines import kit

__all__ = ["kit"]

LONGEST = 65_535


def line(path: Path, length: int, *, upright: bool) -> Path:
    Image.new("L", (1, length) if upright else (length, 1), 128).save(path)
    return path


@pytest.mark.parametrize("upright", [True, False])
def test_a_side_is_as_long_as_a_jpeg_s_at_most(kit, plain_model, tmp_path, upright):
    good = line(tmp_path / "good.png", LONGEST, upright=upright)
    long = line(tmp_path / "long.png", LONGEST + 1, upright=upright)
    done = kit("classify", "--model", plain_model, "--json", good, long)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["problem_code"] for one in told] == [None, "too-large"], done.stderr
    assert "65" in told[1]["problem"]
