"""Pictures are resized for a network in one way only; every other resize is known here, with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parents[1]

RESIZES = {
    ".py": (
        r"\.(resize|thumbnail|draft|reduce)\(",
        r"\b(interpolate|grid_sample|affine_grid|zoom|blobFromImages?)\(",
        r"\b(reducing_gap|resized_crop|upsample)\b",
        r"[\"'](Resize|Upsample)[\"']",
    ),
    ".js": (r"\.resize\(", r"\bdrawImage\(", r"\bresize(Width|Height|Quality)\b"),
    ".java": (
        r"\b(getScaledInstance|AffineTransformOp|scaleTo)\b",
        r"\b(drawImage|drawRenderedImage|blobFromImages?|setSourceSubsampling|setSourceRenderSize)\(",
        r"\bImgproc\.(resize|warpAffine|pyrDown)\b",
    ),
    ".cpp": (
        r"\bcv::(\w+::)*(resize|warpAffine|pyrDown)\b",
        r"(?<![.\w>:])resize\(",
        r"\bblobFromImages?\(",
        r"\b(stbir_|IMREAD_REDUCED)\w+",
        r"\b(scale_denom|scaled_width)\b",
    ),
}
SAME_AS = {
    ".mjs": ".js", ".cjs": ".js", ".ts": ".js", ".html": ".js", ".hpp": ".cpp", ".h": ".cpp", ".cc": ".cpp",
}  # fmt: skip

KNOWN = {
    "engine/reporting/small_pictures.py": (1, "small pictures on a page of a report, for people to look at"),
    "engine/pictures/thumbnails.py": (1, "thumbnails, for people to look at"),
    "engine/explanation/overlay.py": (3, "a heat-map laid over a picture, for people to look at"),
    "engine/pictures/decoding.py": (1, "decoding at a smaller scale, which a person has to ask for (0004)"),
    "engine/training/thorough/machine.py": (2, "not a picture: sums of several devices are added up"),
    "engine/training/thorough/variations.py": (2, "variations of pictures that are taught, after the resize"),
    "assets/kits/web/worker/browser-decoder.mjs": (
        1,
        "a part of a picture is copied at its own size, not resized",
    ),
    "assets/kits/web/page/camera.mjs": (1, "a frame of the camera is copied at its own size, not resized"),
}
"""Files with another resize, or with what looks like one: how many lines, and why."""


def resizes_in(text: str, suffix: str) -> list[str]:
    """The lines that resize, comments left out."""
    patterns = [re.compile(each) for each in RESIZES[SAME_AS.get(suffix, suffix)]]
    lines = [re.sub(r"^\s*(#|//|\*|/\*).*", "", line).strip() for line in text.splitlines()]
    return [line for line in lines if any(pattern.search(line) for pattern in patterns)]


def sources() -> list[Path]:
    every = [path for folder in ("engine", "assets/kits") for path in sorted((ROOT / folder).rglob("*"))]
    built = {"__pycache__", "node_modules", "build"}
    return [
        path
        for path in every
        if path.is_file() and path.suffix in {*RESIZES, *SAME_AS} and not built & set(path.parts)
    ]


def test_no_file_resizes_that_is_not_known_to() -> None:
    found = {}
    for path in sources():
        lines = resizes_in(path.read_text("utf-8"), path.suffix)
        if lines:
            found[path.relative_to(ROOT).as_posix()] = lines
    unknown = {name: lines for name, lines in found.items() if len(lines) > KNOWN.get(name, (0, ""))[0]}
    assert not unknown, f"a second resize: {unknown}"
    counted = {name: len(lines) for name, lines in found.items()}
    assert counted == {name: count for name, (count, _) in KNOWN.items() if (ROOT / name).is_file()}


def test_the_files_that_resize_for_the_network_are_among_those_looked_at() -> None:
    looked_at = {path.relative_to(ROOT).as_posix() for path in sources()}
    assert {"engine/pictures/resizing.py", "engine/bundle/resize_graph.py"} <= looked_at


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".py", "small = image.resize((224, 224))"),
        (".py", "image.thumbnail(size)"),
        (".py", "image.draft('RGB', size)"),
        (".py", "torch.nn.functional.interpolate(x, size=224, antialias=True)"),
        (".py", "writer.node('Resize', [x], 'y', antialias=1)"),
        (".py", "small = cv2.resize(rgb, (224, 224))"),
        (".py", "blob = cv2.dnn.blobFromImage(rgb, size=(224, 224))"),
        (".mjs", "const small = await sharp(file).resize(224, 224).raw()"),
        (".html", "context.drawImage(bitmap, 0, 0, 224, 224);"),
        (".js", "createImageBitmap(file, {resizeWidth: 224})"),
        (".java", "Image small = image.getScaledInstance(224, 224, Image.SCALE_SMOOTH);"),
        (".java", "graphics.drawImage(image, 0, 0, 224, 224, null);"),
        (".java", "Imgproc.resize(from, to, new Size(224, 224));"),
        (".cpp", "cv::resize(from, to, cv::Size(224, 224));"),
        (".cpp", "resize(from, to, Size(224, 224));"),
        (".cpp", "info.scale_denom = 4;"),
        (".hpp", "cv::dnn::blobFromImage(picture, 1.0, cv::Size(224, 224));"),
    ],
)  # fmt: skip
def test_a_resize_of_any_language_is_found(suffix: str, line: str) -> None:
    assert resizes_in(line, suffix) == [line]


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".py", "pixels = to_pixels(rgb, contract)"),
        (".cpp", "bytes.resize(size);"),
        (".py", "# not image.resize()"),
    ],
)
def test_what_is_no_resize_is_not(suffix: str, line: str) -> None:
    assert resizes_in(line, suffix) == []
