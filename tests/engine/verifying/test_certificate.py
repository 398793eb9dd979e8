"""The certificate: one page, everything in it, nothing fetched, nothing of a name taken for HTML."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from engine.bundle.half import write_half
from engine.bundle.reading import open_bundle
from engine.bundle.sign_file import sign_file
from engine.bundle.signing import new_key, public_key
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.sharing import Refusal, Runtime, RuntimeCheck
from engine.jobs import StopToken
from engine.verifying.certificate import save_certificate
from engine.verifying.comparing import plain_number
from engine.verifying.verify import Verified

GOOD = RuntimeCheck(Runtime.ONNXRUNTIME, "onnxruntime 1.30", 55, 1.0, 2.4e-7, 9.5)
BAD = RuntimeCheck(Runtime.CPP, "1 <b>", 54, 0.981, 0.31, 8.0, failures=("exif-6: decoded differently.",))
ABSENT = RuntimeCheck(Runtime.JAVA, skipped="There is no Java here.")
REFUSING = replace(GOOD, runtime=Runtime.NODE, refused=(Refusal("bmp-plain", "BMP is not read here."),))


class _Reader(HTMLParser):
    """Collects text, elements and addresses, and fails where an element is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in {"meta", "img"}:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page_of(model: Path, path: Path, *checks: RuntimeCheck, notes: tuple[str, ...] = ()) -> tuple[_Reader, str]:
    save_certificate(path, model, Verified(open_bundle(model), checks, notes), StopToken())
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    assert reader.open == []
    return reader, " ".join(" ".join(reader.text).split())


def test_it_says_what_was_checked_and_how_it_went(tiny_model, tmp_path):
    reader, text = page_of(tiny_model, tmp_path / "c.html", GOOD, REFUSING, ABSENT, notes=("A note.",))

    assert "✓ The same answer in every runtime that was run (2)." in text
    assert "Certificate of “colours”" in text
    assert "blue, green, red" in text
    assert hashlib.sha256(tiny_model.read_bytes()).hexdigest() in text
    assert "0.00000024" in text
    assert "Java: There is no Java here." in text
    assert "bmp-plain: BMP is not read here." in text
    assert "A note." in text
    assert "may differ by 0.00001" in text
    golden = open_bundle(tiny_model).golden().pictures
    assert all(picture.name in text for picture in golden)
    assert reader.seen.count("img") == len(golden)


def test_a_difference_is_said_in_words_and_not_only_in_colour(tiny_model, tmp_path):
    _reader, text = page_of(tiny_model, tmp_path / "c.html", GOOD, BAD)

    assert "✗ Not the same answer in: C++." in text
    assert "✗ differs" in text
    assert "exif-6: decoded differently." in text
    assert "98.1\N{NO-BREAK SPACE}%" in (tmp_path / "c.html").read_text("utf-8")


def test_a_runtime_that_gave_no_answers_is_not_said_to_answer_differently(tiny_model, tmp_path):
    broken = RuntimeCheck(Runtime.JAVA, failures=("java failed. It ended with code 1.",))
    _reader, text = page_of(tiny_model, tmp_path / "c.html", GOOD, broken)

    assert "✗ No answers from: Java." in text
    assert "✗ failed" in text
    assert "Java: what failed java failed. It ended with code 1." in text
    assert "differs" not in text
    assert "✓ The same answer" not in text


def test_where_nothing_was_run_nothing_is_claimed(tiny_model, tmp_path):
    _reader, text = page_of(tiny_model, tmp_path / "c.html", ABSENT)

    assert "✗ No runtime could be run" in text
    assert "✓" not in text


def test_nothing_is_fetched_and_nothing_is_run(tiny_model, tmp_path):
    reader, _text = page_of(tiny_model, tmp_path / "c.html", GOOD, BAD)
    page = (tmp_path / "c.html").read_text("utf-8")

    assert "script" not in reader.seen
    assert all(address.startswith("data:image/jpeg;base64,") for address in reader.addresses)
    assert "default-src &#x27;none&#x27;" in page
    assert "1 &lt;b&gt;" in page
    assert not re.search(r"url\(|@import|https?://", page)


def test_it_is_small_enough_to_be_sent(tiny_model, tmp_path):
    page_of(tiny_model, tmp_path / "c.html", GOOD)

    assert (tmp_path / "c.html").stat().st_size < 1_000_000


def test_a_cancelled_certificate_is_not_written(tiny_model, tmp_path):
    stop = StopToken()
    stop.stop()

    with pytest.raises(JobStopped):
        save_certificate(tmp_path / "c.html", tiny_model, Verified(open_bundle(tiny_model), (GOOD,), ()), stop)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_went_away_meanwhile_is_said(tiny_model, tmp_path):
    verified = Verified(open_bundle(tiny_model), (GOOD,), ())

    with pytest.raises(EngineError) as failed:
        save_certificate(tmp_path / "c.html", tmp_path / "gone.tellapart", verified, StopToken())
    assert failed.value.code == "missing-model"
    assert list(tmp_path.iterdir()) == []


def test_names_are_text_whatever_is_written_in_them(tiny_backbone, tmp_path):
    markup = "<img src=x onerror=alert(1)>"
    model = tmp_path / f"{markup}.tellapart"
    write_bundle(
        model,
        backbone=tiny_backbone,
        weight=np.zeros((2, 8), np.float32),
        bias=np.zeros(2, np.float32),
        classes=(markup, "bee"),
        preprocessing=tiny_backbone.spec.preprocessing,
        name=markup,
    )
    reader, text = page_of(model, tmp_path / "page.html", GOOD)
    assert text.count(markup) >= 4
    assert all(address.startswith("data:image/") for address in reader.addresses)


def test_it_says_which_key_signed_and_that_whose_it_is_must_be_known_from_elsewhere(tiny_model, tmp_path):
    model = Path(shutil.copy(tiny_model, tmp_path))
    key = new_key(tmp_path / "key.pem")
    sign_file(model, key)
    _, text = page_of(model, tmp_path / "page.html", GOOD)
    assert f"by {public_key(key)}. Not changed since. Whose key that is, the file cannot say" in text


def test_what_half_precision_cost_is_said(tiny_model, tmp_path):
    half = tmp_path / "colours.half.tellapart"
    write_half(tiny_model, half, stop=StopToken())
    facts = open_bundle(half).description.half
    assert facts is not None
    _, text = page_of(half, tmp_path / "page.html", GOOD)
    moved = plain_number(facts.largest_difference)
    assert f"16 bits; answers on {facts.pictures} golden pictures moved by up to {moved}," in text
    _, text = page_of(tiny_model, tmp_path / "page.html", GOOD)
    assert "Precision full" in text
