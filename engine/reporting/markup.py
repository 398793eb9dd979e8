"""HTML put together so that nothing in it can be taken for HTML by mistake."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_VOID = frozenset({"img", "br", "meta", "rect", "line", "circle", "polyline", "path"})
"""Elements that are written without an end."""


class Html(str):
    """Text that is HTML already; any other string is escaped when it is put into an element."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Any text, file names of any kind included, as HTML that shows it."""
    shown = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return Html(html.escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", shown), quote=True))


def element(element_name: str, *inner: str | Iterable[str], **attributes: str | float | None) -> Html:
    """One element.

    Args:
        element_name: "p", "table" and so on.
        inner: text, which is escaped, `Html`, which is not, or several of them.
        attributes: a trailing underscore is left out (`class_`), others become hyphens; None leaves one out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if element_name in _VOID:
        return Html(f"<{element_name}{written}/>")
    return Html(f"<{element_name}{written}>{joined(inner)}</{element_name}>")


def joined(parts: Iterable[str | Iterable[str]]) -> Html:
    """Parts behind each other, escaped where they are not HTML."""
    written = []
    for part in parts:
        if isinstance(part, Html):
            written.append(part)
        elif isinstance(part, str):
            written.append(escaped(part))
        else:
            written.append(joined(part))
    return Html("".join(written))


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, numbers_from: int = 1, class_: str = "") -> Html:
    """A table whose columns from `numbers_from` on are set to the right."""

    def cells(kind: str, row: Iterable[str]) -> list[Html]:
        return [
            element(kind, cell, class_="number" if place >= numbers_from else None)
            for place, cell in enumerate(row)
        ]

    return element(
        "table",
        element("thead", element("tr", cells("th", head))),
        element("tbody", [element("tr", cells("td", row)) for row in rows]),
        class_=class_ or None,
    )
