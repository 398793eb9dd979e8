"""One thing that others made and Tellapart ships."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A thing with a licence.

    Attributes:
        name: as its makers call it; of a Python package, the distribution's name.
        kind: "package" (Python), "library" (inside a package), "program", "weights", "pictures" or "data".
        licence: an SPDX expression, or a LicenseRef- whose text lies in assets/licences.
        home: where it and its source are.
        note: what a reader should know: who made it, what was changed, how it is used; "" for nothing.
    """

    name: str
    kind: str
    licence: str
    home: str
    note: str = ""
