"""What JSON is read and what is refused does not depend on the language of a kit."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.cli.main import run as tellapart
from tests.engine.bundle.odd_texts import READ_TEXTS, REFUSED_TEXTS, write_texts
from tests.engine.bundle.spoiling import rewrite_description
from tests.kits.command_lines import kit

__all__ = ["kit"]


def test_text_that_not_every_language_reads_alike_is_refused(kit, plain_model, photo, tmp_path):
    for name, path in write_texts(plain_model, tmp_path, REFUSED_TEXTS).items():
        done = kit("classify", "--model", path, photo)
        assert "[broken-model]" in done.stderr, f"{name}: {done.stdout}{done.stderr}"
        assert done.returncode == 1


def test_text_that_is_odd_but_sound_is_read(kit, plain_model, photo, tmp_path):
    for name, path in write_texts(plain_model, tmp_path, READ_TEXTS).items():
        done = kit("classify", "--model", path, "--json", photo)
        assert done.returncode == 0, f"{name}: {done.stderr}"


STEERING = "\x1b]0;mine\x07\nsecond\tline\x9b2J"


def test_a_name_in_a_model_file_neither_steers_a_terminal_nor_begins_a_line(
    kit, plain_model, photo, tmp_path, capsys
):
    model = Path(shutil.copy(plain_model, tmp_path / "steering.tellapart"))
    rewrite_description(model, lambda said: said.update(classes=[f"{name}{STEERING}" for name in said["classes"]]))
    assert tellapart(["classify", str(model), str(photo)]) == 0
    for told in (capsys.readouterr().out, kit("classify", "--model", model, photo).stdout):
        assert "second" in told
        assert len(told.splitlines()) == 1
        assert told.rstrip("\n").replace("\t", "").isprintable()
