from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from gui.numbers import duration, estimate, number, percent, precise_percent, readable_locale


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.004, "< 1 %"), (0.41, "41 %"), (0.996, "> 99 %"), (1.0, "100 %")],
)
def test_only_certainty_reads_as_nothing_or_everything(own_settings, share, words):
    assert percent(share).replace("\u202f", " ") == words


def test_numbers_are_written_the_way_the_language_writes_them(own_settings):
    assert number(1480) == "1,480"
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert number(1480) == "1.480"
    assert precise_percent(0.945).startswith("94,5")


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "less than a second"), (12.3, "12 s"), (300, "5 min")])
def test_a_measured_time_is_short(own_settings, seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "a few seconds"), (38, "about 40 seconds"), (200, "about 3 minutes")]
)
def test_a_guessed_time_does_not_pretend_to_be_exact(own_settings, seconds, words):
    assert estimate(seconds) == words


def test_where_no_language_is_set_numbers_are_still_easy_to_read(own_settings):
    QLocale.setDefault(readable_locale(QLocale.c()))
    assert number(30000) == "30,000"
    german = QLocale(QLocale.Language.German, QLocale.Country.Germany)
    assert readable_locale(german) == german
