"""`python -m licensing.ingredients ROOT FILE VERSION`: keeps of a CycloneDX list what is shipped, adds the rest.

Run by the Python whose packages are shipped, on the list that cyclonedx-py made of that Python.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from licensing.distributions import LICENCES, closure
from licensing.parts import Part
from licensing.pieces import PIECES

_TYPES = {"weights": "machine-learning-model", "pictures": "data", "data": "data", "program": "application"}


def only_shipped(told: dict[str, Any], names: list[str], version: str) -> dict[str, Any]:
    """The list without what only the build needs, and with weights, pictures and libraries inside packages.

    Args:
        told: a CycloneDX list, as JSON.
        names: the packages that are shipped.
        version: Tellapart's.
    """
    packages = [_licensed(each) for each in told.get("components", []) if canonicalize_name(each["name"]) in names]
    components = [*packages, *(_component(part) for part in PIECES)]
    root = told["metadata"]["component"] | {"version": version}
    kept = {each["bom-ref"] for each in components} | {root["bom-ref"]}
    needs = [
        each | {"dependsOn": [other for other in each.get("dependsOn", []) if other in kept]}
        for each in told.get("dependencies", [])
        if each["ref"] in kept
    ]
    return told | {
        "metadata": told["metadata"] | {"component": root},
        "components": components,
        "dependencies": needs,
    }


def _licensed(component: dict[str, Any]) -> dict[str, Any]:
    """A package with the licence that a person has read, where its metadata tells none."""
    read = LICENCES.get(canonicalize_name(component["name"]))
    return component if component.get("licenses") or not read else component | {"licenses": [{"expression": read}]}


def _component(part: Part) -> dict[str, Any]:
    component = {
        "type": _TYPES.get(part.kind, "library"),
        "bom-ref": f"tellapart-{part.kind}-{part.name}".replace(" ", "-"),
        "name": part.name,
        "description": part.note,
        "licenses": [{"expression": part.licence}],
        "externalReferences": [{"type": "website", "url": part.home}],
    }
    return {name: value for name, value in component.items() if value}


def main(root: Path, file: Path, version: str) -> None:
    """Rewrite the file."""
    told = json.loads(file.read_text("utf-8"))
    names = closure(root, [place for place in sys.path if place])
    text = json.dumps(only_shipped(told, names, version), indent=2, ensure_ascii=False) + "\n"
    file.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
