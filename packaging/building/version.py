"""The version, from the one place where it stands: pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from building.problem import BuildProblem

_WORDS = re.compile(r"(?P<release>\d+\.\d+\.\d+)(?P<stage>(?:a|b|rc)\d+)?(?:\.dev(?P<dev>\d+))?", re.ASCII)
_LARGEST_NUMBER = 65_535
"""Windows keeps each part of a version in 16 bits."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of Tellapart.

    Attributes:
        text: as in pyproject.toml, such as "1.2.0rc1".
        numbers: major, minor and patch.
        preview: whether it comes before a release ("1.2.0rc1" or "1.2.0.dev3").
    """

    text: str
    numbers: tuple[int, int, int]
    preview: bool

    @property
    def debian(self) -> str:
        """As dpkg and rpm order it: "1.2.0~rc1" comes before "1.2.0"."""
        return re.sub(r"(?<=\d)\.?(a|b|rc|dev)(?=\d)", r"~\1", self.text)

    @property
    def windows(self) -> str:
        """Four numbers, as Windows wants them: "1.2.0.0"."""
        return ".".join(str(number) for number in (*self.numbers, 0))

    @property
    def release(self) -> str:
        """The three numbers alone, as macOS wants them: "1.2.0"."""
        return ".".join(str(number) for number in self.numbers)


def parse_version(text: str) -> Version:
    """Read a version.

    Raises:
        BuildProblem: if it is not one that every system's packages understand.
    """
    found = _WORDS.fullmatch(text)
    if found is None:
        raise BuildProblem(f"“{text}” is not a version: write it like 1.2.0, 1.2.0rc1 or 1.2.0.dev3.")
    major, minor, patch = (int(number) for number in found["release"].split("."))
    if max(major, minor, patch) > _LARGEST_NUMBER:
        raise BuildProblem(f"“{text}” is not a version for Windows: no number may be over {_LARGEST_NUMBER}.")
    return Version(text, (major, minor, patch), bool(found["stage"] or found["dev"]))


def project_version(root: Path) -> Version:
    """The version in pyproject.toml.

    Args:
        root: the folder of the checkout.

    Raises:
        BuildProblem: if there is none, or what is there is not a version.
    """
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        text = project["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise BuildProblem(f"pyproject.toml does not tell the version ({error}).") from error
    return parse_version(str(text))
