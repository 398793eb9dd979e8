"""Draws the picture at the side of the installer's last page, from Tellapart's icon."""

from __future__ import annotations

from pathlib import Path

from building.tools import run_tool

WIDTH, HEIGHT = 328, 628
"""Pixels: twice of what the page takes on a screen of 100 %."""

_DRAW = """\
import sys
from PIL import Image
icon, picture, width, height = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
drawn = Image.new("RGB", (width, height), (232, 240, 254))
edge = width // 2
small = Image.open(icon).convert("RGBA").resize((edge, edge), Image.Resampling.LANCZOS)
drawn.paste(small, ((width - edge) // 2, height // 5), small)
drawn.save(picture, "BMP")
"""


def draw(python: str, icon: Path, picture: Path) -> None:
    """Leave a BMP, the only kind that NSIS shows.

    Args:
        python: one that has Pillow.
        icon: a PNG of the icon.
        picture: to write.

    Raises:
        BuildProblem: if that Python cannot.
    """
    run_tool([python, "-c", _DRAW, icon, picture, str(WIDTH), str(HEIGHT)])
