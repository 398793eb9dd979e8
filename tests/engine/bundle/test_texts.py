"""bundle.json is read as strictly as programs in other languages read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from tests.engine.bundle.odd_texts import READ_TEXTS, REFUSED_TEXTS, SAME_EVERYWHERE, write_texts
from tests.engine.bundle.spoiling import rewrite_description


@pytest.mark.parametrize("name", REFUSED_TEXTS)
def test_text_that_not_every_language_reads_alike_is_refused(name: str, bundle_path: Path, tmp_path: Path) -> None:
    (path,) = write_texts(bundle_path, tmp_path, {name: REFUSED_TEXTS[name]}).values()
    with pytest.raises(EngineError) as refused:
        open_bundle(path)
    assert refused.value.code == "broken-model"


def test_text_that_is_odd_but_sound(bundle_path: Path, tmp_path: Path) -> None:
    opened = {name: open_bundle(path) for name, path in write_texts(bundle_path, tmp_path, READ_TEXTS).items()}
    assert opened["many characters"].classes[0] == SAME_EVERYWHERE
    assert opened["a name twice"].card.name == "last"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.update(made_by={"onnx": "\ud800"}),
        lambda said: said.update(made_by={"\ud800": "1.2"}),
        lambda said: said.update(made_by={"onnx": ["1"] * 1000}),
        lambda said: said.update(made_by={"onnx": "1" * 501}),
    ],
)
def test_names_of_programs_are_text_that_can_be_shown(
    spoil: Callable[[dict[str, Any]], None], bundle_path: Path
) -> None:
    rewrite_description(bundle_path, spoil)
    with pytest.raises(EngineError) as refused:
        open_bundle(bundle_path)
    assert refused.value.code == "broken-model"


def test_a_number_too_big_to_be_written_again(bundle_path: Path, tmp_path: Path) -> None:
    texts = {"big": lambda said: REFUSED_TEXTS["no number"](said).replace(b"NaN", b"1e999")}
    (path,) = write_texts(bundle_path, tmp_path, texts).values()
    with pytest.raises(EngineError) as refused:
        open_bundle(path)
    assert refused.value.code == "broken-model"
