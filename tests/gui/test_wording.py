from __future__ import annotations

import ast
from pathlib import Path

import pytest

from engine.api import ErrorReport, Problem
from engine.bundle import refusals
from gui import wording


@pytest.mark.parametrize(
    ("words", "count", "expected"),
    [
        (wording.pictures, 0, "0 pictures"),
        (wording.pictures, 1, "1 picture"),
        (wording.pictures, 30_000, "30,000 pictures"),
        (wording.classes, 1, "1 class"),
        (wording.classes, 10, "10 classes"),
    ],
)
def test_counts_agree_with_their_words(words, count, expected):
    assert words(count) == expected


def test_words_that_change_with_the_count_change():
    assert wording.plural("Test", "%n (was|were) here", "", 1) == "1 was here"
    assert wording.plural("Test", "%n (was|were) here", "", 2000) == "2,000 were here"


def test_lists_are_joined_as_they_are_read():
    assert wording.joined([]) == ""
    assert wording.joined(["a"]) == "a"
    assert wording.joined(["a", "b", "c"]) == "a, b and c"


def test_hovering_things_are_named_by_kind(tmp_path):
    (tmp_path / "folder").mkdir()
    paths = [str(tmp_path / name) for name in ("folder", "a.JPG", "list.csv", "birds.tellapart")]
    assert wording.dropped_things(paths) == "1 folder, 1 picture, 1 table and 1 model"


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (("classifying", 1480, 2062, 5.0), "classifying 1,480 of 2,062, 5 s left"),
        (("finding", 1234, 0, None), "finding pictures 1,234"),
        (("preparing", 0, 0, None), "getting ready"),
        (("a stage of a newer engine", 1, 2, None), "a stage of a newer engine 1 of 2"),
    ],
)
def test_progress_is_a_short_sentence(progress, expected):
    assert wording.progress_words(*progress) == expected


def test_a_known_failure_has_the_windows_words_and_an_unknown_one_keeps_its_own():
    assert wording.sentence_for(Problem("truncated", "EOF", ""))[0] == "The picture is cut off."
    report = ErrorReport("one-class", "There is only one class: wren.", "Add a second one.")
    assert wording.sentence_for(report) == ("There is only one class: wren.", "Add a second one.")


@pytest.mark.parametrize(
    "refused",
    [
        refusals.not_a_model(Path("birds.zip")),
        refusals.broken("model.onnx is missing"),
        refusals.tampered("golden/answers.f32"),
        refusals.hostile("it holds “run.py”, which no model needs"),
        refusals.newer(),
        refusals.bad_signature("it was changed after it was signed"),
        refusals.missing(Path("birds.tellapart")),
    ],
    ids=lambda refused: refused.code,
)
def test_every_refusal_of_a_model_says_what_is_wrong_and_what_to_do(refused):
    wrong, todo = wording.sentence_for(refused.report())
    assert wrong.endswith(".")
    assert todo.endswith(".")
    assert "answers.f32" not in wrong


def test_a_problem_has_a_word_that_fits_a_thumbnail():
    assert wording.problem_word(Problem("truncated", "…")) == "cut off"
    assert wording.problem_word(Problem("never heard of", "…")) == "cannot be read"


def test_every_counted_text_is_written_so_that_the_translators_tool_finds_it():
    # pyside6-lupdate reads `plural("Context", "text", "", name)` with literal texts and a plain name as the count.
    calls = [
        node
        for file in sorted((Path(__file__).parents[2] / "gui").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "plural"
    ]
    assert len(calls) > 10
    hidden = [ast.unparse(call) for call in calls if not _can_be_found(call)]
    assert hidden == []


def _can_be_found(call: ast.Call) -> bool:
    texts, count = call.args[:-1], call.args[-1]
    literal = all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts)
    return len(call.args) == 4 and literal and isinstance(count, ast.Name)
