"""The one style sheet, made from the named colours and put on top of the Fusion style.

Looks are asked for by dynamic properties: `kind` on buttons ("accent", "link", "tool", "tab"), `role` on labels
("title", "heading", "muted", "small", "bad" …) and on frames ("card", "strip").
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from gui.colours import DARK, ColourName

_FOLDER = Path(__file__).parent


def style_sheet(colours: Mapping[ColourName, str]) -> str:
    """The style sheet in these colours."""
    template = Template((_FOLDER / "window.qss").read_text(encoding="utf-8"))
    icons = (_FOLDER.parents[1] / "assets" / "icons").as_posix()
    shade = "dark" if colours is DARK else "light"
    values: dict[str, str] = {str(name): value for name, value in colours.items()}
    return template.substitute(values, icons=icons, shade=shade)
