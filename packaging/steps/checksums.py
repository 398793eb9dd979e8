"""SHA256SUMS of all files in dist, as `sha256sum --check` reads it."""

from __future__ import annotations

import hashlib

from building.options import Options
from building.problem import BuildProblem

NAME = "SHA256SUMS"


def run(options: Options) -> None:
    """Write it; folders are left out, for only files are published.

    Raises:
        BuildProblem: if there is nothing to sum.
    """
    files = sorted(path for path in options.dist.glob("*") if path.is_file() and path.name != NAME)
    if not files:
        raise BuildProblem(f"There is no file in {options.dist}; build a package first.")
    lines = []
    for path in files:
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    (options.dist / NAME).write_text("".join(lines), "utf-8", newline="\n")
