"""`python -m licensing ROOT TEXTS`: run by the Python whose packages are shipped."""

from __future__ import annotations

import sys
from pathlib import Path

from licensing.distributions import MissingLicence, closure, package_parts
from licensing.judging import objection
from licensing.parts import Part
from licensing.pieces import PIECES
from licensing.telling import all_texts, as_json, as_markdown


def shipped(root: Path, places: list[str]) -> list[Part]:
    """All that Tellapart ships.

    Raises:
        MissingLicence: if a package's is not known.
    """
    return [*PIECES, *package_parts(closure(root, places), places)]


def main(root: Path, texts: Path) -> int:
    """Write THIRD-PARTY.md and assets/third-party.json, and the texts; 1 if something cannot be shipped."""
    places = [place for place in sys.path if place]
    try:
        parts = shipped(root, places)
    except MissingLicence as missing:
        print(missing, file=sys.stderr)
        return 1
    refused = [f"{part.name}: {words}" for part in parts if (words := objection(part.licence))]
    for line in refused:
        print(line, file=sys.stderr)
    (root / "THIRD-PARTY.md").write_text(as_markdown(parts), "utf-8", newline="\n")
    (root / "assets" / "third-party.json").write_text(as_json(parts), "utf-8", newline="\n")
    texts.parent.mkdir(parents=True, exist_ok=True)
    texts.write_text(all_texts(parts, places, root / "assets" / "licences"), "utf-8", newline="\n")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
