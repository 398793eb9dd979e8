"""What is written as JSON comes back exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.types import (
    CheckedPicture,
    DeviceKind,
    Framing,
    ModelCard,
    Preprocessing,
    Problem,
    RunReport,
    Score,
    TrainOptions,
)
from engine.project.json_values import from_json, to_json

numbers = st.floats(allow_nan=False)
words = st.text(max_size=20)
paths = st.text(st.characters(), max_size=30)  # lone surrogates included: that is how Linux names odd files
problems = st.builds(Problem, words, words, words)
triples = st.tuples(numbers, numbers, numbers)
preprocessing = st.builds(
    Preprocessing, st.integers(), st.integers(), st.sampled_from(Framing), triples, triples, st.integers()
)
scores = st.builds(Score, st.integers(), st.integers(min_value=1), numbers, numbers, numbers)
cards = st.builds(
    ModelCard,
    paths,
    words,
    st.lists(words, max_size=4).map(tuple),
    words,
    preprocessing,
    st.none() | scores,
    words,
    st.integers(min_value=0),
)
reports = st.builds(
    RunReport,
    st.integers(),
    cards,
    scores,
    words,
    st.lists(st.lists(st.integers(), max_size=3).map(tuple), max_size=3).map(tuple),
    st.lists(st.builds(CheckedPicture, st.integers(), paths, words, words, numbers), max_size=3).map(tuple),
    st.lists(st.tuples(paths, problems), max_size=3).map(tuple),
    st.lists(st.tuples(words, words), max_size=3).map(tuple),
    numbers,
    st.lists(problems, max_size=2).map(tuple),
)


@given(reports)
def test_a_report_comes_back_exactly(report: RunReport) -> None:
    assert from_json(RunReport, to_json(report)) == report


def test_an_enum_comes_back_as_an_enum_and_a_whole_number_as_the_float_it_should_be() -> None:
    options = from_json(TrainOptions, '{"name":"a","seed":1,"time_budget":5,"device":"cuda"}')
    assert options.device is DeviceKind.CUDA
    assert type(options.time_budget) is float


def test_what_another_version_wrote_can_be_read() -> None:
    assert from_json(TrainOptions, '{"seed":3,"something_new":[1]}') == TrainOptions(seed=3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"code":1,"message":""}',
        '{"message":"no code"}',
        '{"code":"a","message":null}',
    ],
)
def test_text_that_is_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that there is one kind of error is the promise
        from_json(Problem, text)


@pytest.mark.parametrize("triple", ["[1,2]", "{}", '["a","b","c"]', '"abc"'])
def test_a_tuple_needs_the_right_number_and_kind_of_values(triple: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        from_json(Preprocessing, f'{{"mean":{triple}}}')
