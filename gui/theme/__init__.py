"""How the window looks: named colours, text sizes, one style sheet, icons."""

from gui.colours import DARK, LIGHT, ColourName
from gui.theme.icons import icon, icon_pixmap, set_icon
from gui.theme.theme import Theme, theme
from gui.theme.type_sizes import HEADING, NORMAL, SMALL, TITLE, sized_font

__all__ = [
    "DARK",
    "HEADING",
    "LIGHT",
    "NORMAL",
    "SMALL",
    "TITLE",
    "ColourName",
    "Theme",
    "icon",
    "icon_pixmap",
    "set_icon",
    "sized_font",
    "theme",
]
