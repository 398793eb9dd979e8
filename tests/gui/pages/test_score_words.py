from __future__ import annotations

import pytest

from engine.api import Score
from gui.pages.score_words import between, headline, short


@pytest.mark.parametrize(
    ("right", "total", "words"),
    [
        (1938, 2062, "Right for 94 of 100 pictures it had never seen"),
        (45, 48, "Right for 45 of 48 pictures it had never seen"),
        (30, 30, "Right for all 30 pictures it had never seen"),
        (2061, 2062, "Right for more than 99 of 100 pictures it had never seen"),
    ],
)
def test_a_score_is_said_without_flattering(own_settings, right, total, words):
    assert headline(Score(right, total, 0.9, 1.0, right / total)) == words


def test_a_score_that_is_not_perfect_is_not_called_so_in_lists(own_settings):
    assert short(Score(2061, 2062, 0.99, 1.0, 0.999)) == "99 of 100 right"


def test_the_interval_is_out_of_a_hundred(own_settings):
    assert between(Score(94, 100, 0.912, 0.958, 0.94)) == "between 91 and 96 of 100"
