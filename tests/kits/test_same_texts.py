"""What JSON is read and what is refused does not depend on the language of a kit."""

from __future__ import annotations

from tests.engine.bundle.odd_texts import READ_TEXTS, REFUSED_TEXTS, write_texts
from tests.kits.command_lines import kit

__all__ = ["kit"]


def test_text_that_not_every_language_reads_alike_is_refused(kit, plain_model, photo, tmp_path):
    for name, path in write_texts(plain_model, tmp_path, REFUSED_TEXTS).items():
        done = kit("classify", "--model", path, photo)
        assert "broken-model" in done.stderr, f"{name}: {done.stdout}{done.stderr}"
        assert done.returncode == 1


def test_text_that_is_odd_but_sound_is_read(kit, plain_model, photo, tmp_path):
    for name, path in write_texts(plain_model, tmp_path, READ_TEXTS).items():
        done = kit("classify", "--model", path, "--json", photo)
        assert done.returncode == 0, f"{name}: {done.stderr}"
