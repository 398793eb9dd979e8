"""Nothing that a person may call a file or a class can become part of the page's code."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from engine.reporting.markup import Html, element, escaped, table


class Read(HTMLParser):
    """Keeps the elements and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_is_shown_and_never_obeyed(text):
    reader = Read()
    reader.feed(element("p", text, title=text))
    reader.close()
    assert reader.elements == ["p"]
    assert element("p", text).encode("utf-8")


def test_file_names_that_are_no_unicode_and_control_characters_are_shown():
    assert escaped("a\udcffb\x00c") == "a\\udcffb\N{REPLACEMENT CHARACTER}c"
    assert escaped('<script>"&') == "&lt;script&gt;&quot;&amp;"


def test_html_inside_html_stays_and_text_does_not():
    inner = element("b", "<i>")
    assert element("p", inner, "<br>", [inner]) == "<p><b>&lt;i&gt;</b>&lt;br&gt;<b>&lt;i&gt;</b></p>"
    assert element("img", src="x", alt=None) == '<img src="x"/>'
    assert isinstance(table(["a"], [["b"]]), Html)
