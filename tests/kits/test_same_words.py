"""What `classify` says of a picture has the same shape and the same meaning in Tellapart and in every kit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.cli.main import run as tellapart
from tests.kits.command_lines import kit

__all__ = ["kit"]

SOME_UNREADABLE = 3


@pytest.fixture(scope="session")
def pictures(oddities: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures that everybody reads, one whose end is missing, and some that nobody reads."""
    folder = tmp_path_factory.mktemp("told")
    (empty := folder / "empty.png").write_bytes(b"")
    good = [
        Path(shutil.copy(oddities[name], folder))
        for name in ("plain.jpg", "plain.png", "exif-6.jpg", "texture-whole.jpg")
    ]
    return [*good, oddities["texture-cut.jpg"], oddities["text.jpg"], empty, folder / "gone.jpg"]


@pytest.fixture(params=["plain_model", "choosy_model", "several_model"])
def model(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_kits_tell_programs_what_tellapart_tells_them(kit, model, pictures, capsys):
    assert tellapart(["classify", str(model), *map(str, pictures), "--json"]) == SOME_UNREADABLE
    expected = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    done = kit("classify", "--model", model, "--json", *pictures)
    assert done.returncode == SOME_UNREADABLE, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["path"] for one in told] == [one["path"] for one in expected]
    for one, other in zip(told, expected, strict=True):
        assert one.keys() == other.keys()
        for key in ("class", "labels", "none_of_these", "problem_code"):
            assert one[key] == other[key], (one["path"], key)
        for key in ("problem", "note"):  # sentences, each in its own words
            assert type(one[key]) is type(other[key]), (one["path"], key)
        for key in ("confidence", "unknown_score"):
            assert one[key] == (
                other[key] if other[key] is None else pytest.approx(other[key], abs=1e-5, rel=1e-5)
            )
        assert [name for name, _ in one["top"]] == [name for name, _ in other["top"]]
        assert [chance for _, chance in one["top"]] == pytest.approx([c for _, c in other["top"]], abs=1e-5)


def test_people_read_one_line_about_each_picture_and_problems_beside_them(kit, model, pictures):
    done = kit("classify", "--model", model, *pictures)
    told = [
        json.loads(line) for line in kit("classify", "--model", model, "--json", *pictures).stdout.splitlines()
    ]
    read = [one for one in told if one["problem"] is None]
    assert done.stdout.splitlines() == [f"{one['path']}\t{_words(one)}" for one in read]
    beside = [f"{one['path']}: {one['problem'] or one['note']}" for one in told if one["problem"] or one["note"]]
    assert sorted(done.stderr.splitlines()) == sorted(beside)


def _words(one: dict) -> str:
    if one["none_of_these"]:
        return "none of these"
    names = one["labels"] or [one["class"]]
    return ", ".join(f"{name} {100 * chance:.1f} %" for name, chance in one["top"] if name in names)
