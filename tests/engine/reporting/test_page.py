"""The page says what the report says, stands on its own, and prints."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from engine.contracts.errors import JobStopped
from engine.contracts.projects import Split
from engine.contracts.types import CheckedPicture, RunReport
from engine.jobs import StopToken
from engine.project.run_table import SnapshotRow
from engine.reporting import small_pictures
from engine.reporting.filed import Filed, snapshot_id
from engine.reporting.page import report_page
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.words import ENGLISH, Words

VOID = {"meta", "img", "br", "rect", "line", "circle", "polyline", "path"}
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
NEVER = StopToken().raise_if_stopped


class Page(HTMLParser):
    """Reads a page strictly: every element that begins must end, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [(key, value or "") for key, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "title"}:
            self.text += data + " "


def page_of(report: RunReport, **more) -> Page:
    filed = Filed(report, "birds", "2026-01-01T00:00:00+00:00", class_counts={"red": 4, "blue": 1}, **more)
    return Page(report_page(filed, SmallPictures(None, NEVER), Words(), now=NOON))


def test_every_number_of_the_report_is_on_the_page(full_report):
    text = page_of(full_report, snapshot="ab12", model_sha256="cd34", made_by=(("onnx", "1.2"),)).text
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "birds 1", "Right for 3 of 5", "60.0 %", "between 23.1 % and 88.2 %", "55.0 %", "gained 11.0 percentage",
        "kept together (pictures: 2, groups: 1)", "would have read 78.0 %", "93.4 %", "91.2 %", "a GPU", "0.0004",
        "“wren” has only one picture.", "ab12", "cd34", "onnx 1.2", "The file ends early.", "Seed  11",
        "all of it", "384", "last and small detail", "odd", "4.2 s", "0.021", "0.091", "97.0 %", "92.0 %", "1.25",
        "is red", "95.0 % sure", "perhaps", "More pictures would help.", "68.0 %", "red (4)", "2026-01-02 12:00",
    ):  # fmt: skip
        assert re.sub(r"\s+", " ", said) in re.sub(r"\s+", " ", text), said


def test_the_page_is_well_formed_and_needs_nothing_from_anywhere(full_report):
    page = page_of(full_report)
    assert page.open == []
    assert not {"script", "link", "iframe", "object", "form", "base", "a"} & set(page.seen)
    for key, value in page.attributes:
        assert not key.startswith("on")
        if key in {"src", "href"}:
            assert value.startswith("data:image/jpeg;base64,")
    style = (Path(small_pictures.__file__).parent / "style.py").read_text()
    assert "url(" not in style
    assert "@import" not in style
    assert "@page" in style


def test_mistakes_are_shown_with_their_pictures_and_a_missing_one_is_named(full_report):
    page = page_of(full_report)
    assert len(re.findall(r", \d+\.\d\s% sure", page.text)) == 2
    assert "The picture is not there any more." in page.text
    assert page.seen.count("img") == 4  # one mistake, one doubtful label, two look-alikes
    assert page.text.index("95.0") < page.text.index("70.0")


def test_folders_of_the_person_stay_private(full_report, tmp_path):
    page = page_of(full_report)
    assert "red/3.png" in page.text
    assert str(tmp_path) not in page.text
    assert not any(str(tmp_path) in value for _, value in page.attributes)


def test_with_several_classes_the_one_that_is_not_there_is_explained(full_report):
    class Asked(SmallPictures):
        def __init__(self):
            super().__init__(None, NEVER)
            self.classes = []

        def with_heat(self, path, class_name):
            self.classes.append(class_name)
            return super().with_heat(path, class_name)

    path = full_report.checked[0].path
    mistakes = [
        CheckedPicture(1, path, "dog|beach", "beach|cat", 0.9),
        CheckedPicture(2, path, "dog|beach", "beach", 0.8),
    ]
    several = replace(
        full_report, checked=tuple(mistakes), model=replace(full_report.model, thresholds=(0.5, 0.5))
    )
    for report, classes in (
        (several, ["cat"]),
        (replace(full_report, checked=tuple(mistakes)), ["beach|cat", "beach"]),
    ):
        pictures = Asked()
        report_page(Filed(report, "birds", "2026-01-01T00:00:00+00:00"), pictures, Words(), now=NOON)
        assert pictures.classes == classes


def test_a_run_of_an_older_version_makes_a_page_too(full_report):
    bare = RunReport(1, full_report.model, full_report.score, "in some way", (), (), (), (), 1.0)
    text = page_of(replace(bare, model=replace(bare.model, rejection=None))).text
    assert "holds no pictures" in text
    assert "no mistakes" not in text
    assert "The model always answers" in text


def test_without_mistakes_it_says_so(full_report):
    text = page_of(replace(full_report, checked=full_report.checked[:3], doubtful=())).text
    assert "There were no mistakes." in text
    assert "None stood out." in text


def test_a_thousand_classes_are_listed_not_drawn(full_report, many_classes):
    page = page_of(many_classes(1000))
    assert len(page.seen) < 20_000
    assert "The most frequent mix-ups" in page.text
    assert re.search(r"class 3\s+class 5\s+7", page.text)
    assert "class 999" in page.text


def test_pictures_are_bounded_in_number_and_in_bytes(full_report, monkeypatch):
    many = replace(full_report, checked=full_report.checked[3:4] * 200, doubtful=full_report.doubtful * 200)
    assert page_of(many).seen.count("img") == 30 + 30 + 2
    monkeypatch.setattr(small_pictures, "MOST_BYTES", 3000)
    assert page_of(many).seen.count("img") < 10


def test_words_can_be_translated_and_english_fills_the_gaps(full_report):
    german = {"result": "Ergebnis", "is": "ist {label}"}
    page = Page(report_page(Filed(full_report), SmallPictures(None, NEVER), Words(german), now=NOON))
    assert "Ergebnis" in page.text
    assert "ist red" in page.text
    assert "Settings" in page.text


def test_every_sentence_is_used():
    folder = Path(small_pictures.__file__).parent
    code = "".join(file.read_text() for file in folder.glob("*.py") if file.name != "words.py").replace("'", '"')
    families = ("choice-", "value-", "advice-", "cross-validated", "test pictures")
    for key, sentence in ENGLISH.items():
        assert f'"{key}"' in code or key.startswith(families), key
        assert all(field is None or field.isidentifier() for _, field, _, _ in Formatter().parse(sentence))


def test_it_can_be_stopped_between_pictures(full_report):
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        report_page(Filed(full_report), SmallPictures(None, stop.raise_if_stopped), Words())


def test_the_snapshot_tells_data_apart_and_nothing_else():
    rows = [SnapshotRow(1, "a", Split.TRAIN, "00"), SnapshotRow(2, "b", Split.TRAIN, "11")]
    same = [SnapshotRow(7, "b", Split.TRAIN, "11"), SnapshotRow(9, "a", Split.TRAIN, "00")]
    other = [SnapshotRow(1, "a", Split.TRAIN, "00"), SnapshotRow(2, "a", Split.TRAIN, "11")]
    assert snapshot_id(rows) == snapshot_id(same) != snapshot_id(other)
