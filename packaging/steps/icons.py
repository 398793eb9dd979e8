"""Makes icons of every size and kind from assets/icons/tellapart.svg."""

from __future__ import annotations

import shutil
from pathlib import Path

from building.environment import build_python
from building.options import Options
from building.problem import BuildProblem
from building.tools import run_tool

PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Edges in pixels, for Linux's icon theme."""

ICO_SIZES = (16, 20, 24, 32, 48, 64, 256)
"""Edges in pixels that Windows asks for, at 100 to 150 %."""

_DRAW = """\
import sys
from pathlib import Path
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

svg, folder = sys.argv[1], Path(sys.argv[2])
png_sizes, ico_sizes = (tuple(map(int, words.split(","))) for words in sys.argv[3:5])
drawing = QSvgRenderer(svg)
if not drawing.isValid():
    sys.exit(f"{svg} is not a drawing.")
drawn = {}
for size in sorted({*png_sizes, *ico_sizes, 1024}):
    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    dots = bytes(image.constBits())
    drawn[size] = Image.frombytes("RGBA", (size, size), dots, "raw", "RGBA", image.bytesPerLine())
for size in (*png_sizes, 1024):
    drawn[size].save(folder / f"tellapart-{size}.png")
largest, *others = (drawn[size] for size in sorted(ico_sizes, reverse=True))
largest.save(folder / "tellapart.ico", sizes=[(size, size) for size in ico_sizes], append_images=others)
drawn[1024].save(folder / "tellapart.icns")
"""


def folder(options: Options) -> Path:
    """Where the icons are: tellapart-SIZE.png, tellapart.ico, tellapart.icns, tellapart.svg."""
    return options.build / "icons"


def run(options: Options) -> None:
    """Draw them.

    Raises:
        BuildProblem: if the drawing is missing or cannot be read.
    """
    source = options.root / "assets" / "icons" / "tellapart.svg"
    if not source.is_file():
        raise BuildProblem(f"{source} is missing: all icons are made from it.")
    place = folder(options)
    place.mkdir(parents=True, exist_ok=True)
    sizes = [",".join(map(str, sizes)) for sizes in (PNG_SIZES, ICO_SIZES)]
    run_tool([build_python(options.build), "-c", _DRAW, source, place, *sizes])
    shutil.copyfile(source, place / "tellapart.svg")
