"""The window's colours, by name. Each text colour stands out at least 4.5:1 on `surface` and on `raised`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

ColourName = Literal[
    "surface", "raised", "line", "text", "muted", "track", "accent", "on_accent", "soft", "good", "doubt", "bad",
    "hover", "accent_hover", "field_line",
]  # fmt: skip

LIGHT: Mapping[ColourName, str] = MappingProxyType(
    {
        "surface": "#f6f6f7",
        "raised": "#ffffff",
        "line": "#e3e3e6",
        "text": "#1b1b1f",
        "muted": "#6b6b76",
        "track": "#ececf0",
        "accent": "#2f6fed",
        "on_accent": "#ffffff",
        "soft": "#e8effd",
        "good": "#1a7f4b",
        "doubt": "#9a6700",
        "bad": "#c4314b",
        "hover": "#efeff2",
        "accent_hover": "#2560d3",
        "field_line": "#d0d0d6",
    }
)
"""Words on a page, a card, a hairline … `hover` lies under the pointer, `field_line` frames what can be edited."""

DARK: Mapping[ColourName, str] = MappingProxyType(
    {
        "surface": "#17181b",
        "raised": "#202226",
        "line": "#30333a",
        "text": "#ececf1",
        "muted": "#9b9ba8",
        "track": "#2c2f36",
        "accent": "#6ea0ff",
        "on_accent": "#0e1116",
        "soft": "#26334d",
        "good": "#57c38a",
        "doubt": "#e0a93b",
        "bad": "#ff7b8e",
        "hover": "#2a2d33",
        "accent_hover": "#8ab2ff",
        "field_line": "#434751",
    }
)
