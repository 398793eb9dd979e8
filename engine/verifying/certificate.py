"""The result of a verification as one page that can be passed on: no scripts, nothing fetched from anywhere."""

from __future__ import annotations

import hashlib
import platform
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from engine.bundle import refusals
from engine.devices import cpu_device
from engine.files import write_atomically
from engine.jobs import StopToken
from engine.reporting.markup import Html, element, joined
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.style import STYLE
from engine.verifying import certificate_sections
from engine.verifying.certificate_sections import Shown
from engine.verifying.verify import Verified
from engine.version import installed_version

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_STYLE = """
:root { --good: #14703c; --good-fill: #e2f3e8; --bad: #b3261e; --bad-fill: #fbe6e4; }
@media (prefers-color-scheme: dark) { :root { --good: #7fd6a0; --good-fill: #16351f; --bad: #ff9c94;
  --bad-fill: #43201e; } }
@media print { :root { --good: #14703c; --good-fill: #e2f3e8; --bad: #b3261e; --bad-fill: #fbe6e4; }
  .verdict, .state { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; } .wide table { font-size: 11px; width: 100%; }
  .wide th, .wide td { padding-left: 0; padding-right: 8px; } .facts, figure, tr { break-inside: avoid; } }
.verdict { padding: 12px 16px; border-radius: 8px; font-size: 18px; font-weight: 600; margin: 16px 0; }
.good { color: var(--good); } .verdict.good { background: var(--good-fill); }
.bad { color: var(--bad); } .verdict.bad { background: var(--bad-fill); }
.state { font-weight: 600; white-space: nowrap; }
.wide { overflow-x: auto; } .wide th, .wide td { overflow-wrap: normal; }
.wide th { white-space: normal; vertical-align: bottom; }
.wide td:first-child { white-space: nowrap; }
.facts td:first-child { white-space: nowrap; } .facts thead { display: none; }
.golden { display: flex; flex-wrap: wrap; gap: 12px; }
.golden figure { width: 112px; margin: 0; }
.golden figure img { width: 96px; height: 96px; object-fit: contain; image-rendering: pixelated; display: block;
  margin: 0 0 4px; background: var(--fill); }
"""


def save_certificate(path: Path, model: Path, verified: Verified, stop: StopToken) -> None:
    """Write the page, completely or not at all.

    Args:
        path: the file to make or replace.
        model: the model file that was verified.
        verified: what came of it.
        stop: looked at before every picture.

    Raises:
        JobStopped: if the job was cancelled; nothing is written then.
        EngineError: "missing-model" or "unreadable-model" if the model went away meanwhile, "disk-full" or
            "cannot-write".
    """
    sha256, size_bytes = _measure(model)
    facts = certificate_sections.Facts(
        file=model.name,
        sha256=sha256,
        size_bytes=size_bytes,
        machine=f"{cpu_device(chosen=True).name}, {platform.system()} {platform.machine()}",
        program=f"Tellapart {installed_version()}",
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
    with tempfile.TemporaryDirectory(prefix="tellapart-verify-", ignore_cleanup_errors=True) as folder:
        shown = golden_shown(verified, Path(folder), stop.raise_if_stopped)
    page = certificate_page(verified, facts, shown)

    def write(file: BinaryIO) -> None:
        file.write(page.encode())

    write_atomically(path, write)


def _measure(model: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal, and size in bytes."""
    try:
        with model.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), model.stat().st_size
    except FileNotFoundError as error:
        raise refusals.missing(model) from error
    except OSError as error:
        raise refusals.unreadable(model, error) from error


def certificate_page(verified: Verified, facts: certificate_sections.Facts, shown: tuple[Shown, ...]) -> str:
    """The page as HTML.

    Args:
        verified: what came of the verification.
        facts: about the file and this computer.
        shown: the golden pictures.
    """
    title = f"Certificate of “{verified.bundle.card.name}”"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(STYLE + _STYLE)),
    )
    made = f"Checked by {facts.program} on {facts.date}."
    body = element(
        "body",
        element("header", element("h1", title), element("p", made, class_="soft")),
        element(
            "main",
            certificate_sections.verdict(verified),
            certificate_sections.runtimes(verified),
            certificate_sections.details(verified),
            certificate_sections.model(verified, facts),
            certificate_sections.golden(shown),
        ),
    )
    return joined([Html("<!DOCTYPE html>\n"), element("html", head, body, lang="en")]) + "\n"


def golden_shown(verified: Verified, folder: Path, check: Callable[[], None]) -> tuple[Shown, ...]:
    """The golden pictures as small data URIs.

    Args:
        verified: holds the model.
        folder: an existing folder for their files.
        check: called before every picture; may raise to leave.
    """
    golden = verified.bundle.golden()
    small = SmallPictures(None, check)
    shown = []
    for picture, path in zip(golden.pictures, golden.export(folder), strict=True):
        file = path
        if picture.raw:
            file = folder / f"{picture.name}-shown.png"
            Image.frombytes("RGB", (picture.width, picture.height), golden.files[picture.file]).save(file)
        shown.append(Shown(picture.name, picture.height, picture.width, small.plain(str(file))))
    return tuple(shown)
