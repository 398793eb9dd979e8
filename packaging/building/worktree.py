"""What is released is what was committed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from building.problem import BuildProblem
from building.tools import need_tool
from building.version import Version


def need_clean_tree(root: Path) -> None:
    """Refuse to release what nobody could build again.

    Raises:
        BuildProblem: if there are changes that are not committed, or this is not a checkout at all.
    """
    changed = _git(root, "status", "--porcelain").splitlines()
    if changed:
        shown = "".join(f"\n  {line}" for line in changed[:10])
        raise BuildProblem(f"A release is built from what is committed; these files are not:{shown}")


def need_tag(root: Path, version: Version) -> None:
    """Refuse a release whose tag says another version; without any tag on this commit there is nothing to compare.

    Raises:
        BuildProblem: if this commit has tags of versions and none is `version`'s.
    """
    tags = [tag for tag in _git(root, "tag", "--points-at", "HEAD").split() if tag.startswith("v")]
    if tags and f"v{version.text}" not in tags:
        raise BuildProblem(f"This commit is tagged {', '.join(tags)}, but pyproject.toml says {version.text}.")


def _git(root: Path, *words: str) -> str:
    ended = subprocess.run([need_tool("git"), "-C", root, *words], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BuildProblem(f"git does not know this folder: {ended.stderr.strip()}")
    return ended.stdout
