"""The book of results."""

from __future__ import annotations

import pickle

from engine.api import PictureResult
from gui.pages.classify.results import ResultBook


def test_the_names_of_classes_are_kept_once_however_many_messages_bring_them() -> None:
    book = ResultBook()
    for index in range(3):
        result = PictureResult(index, f"{index}.jpg", (("tabby cat", 0.5), ("tiger cat", 0.25)))
        book.add([pickle.loads(pickle.dumps(result))])
        assert book[index] == result
    assert len({id(name) for index in range(3) for name, _ in book[index].top}) == 2
