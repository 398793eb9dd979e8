"""The table: on standard output, as Markdown and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.results import NotMeasured, Row

HEADINGS = ("Benchmark", "What", "Tellapart", "Peer", "Result", "Target", "Reached")


def markdown(rows: Sequence[Row], missing: Sequence[NotMeasured], machine: dict[str, str]) -> str:
    """Everything that was measured, as a Markdown document."""
    lines = ["# Measurements", "", *(f"* {name}: {value}" for name, value in machine.items()), ""]
    lines += [_line(HEADINGS), _line(["---"] * len(HEADINGS))]
    lines += [_line(_cells(row)) for row in rows]
    if missing:
        lines += ["", *(f"* {one.benchmark}: not measured: {one.reason}" for one in missing)]
    ways = dict.fromkeys((row.benchmark, row.what, row.how) for row in rows if row.how)
    lines += ["", "How each was measured:", "", *(f"* {name}, {what}: {how}." for name, what, how in ways)]
    return "\n".join(lines) + "\n"


def write_report(
    folder: Path, rows: Sequence[Row], missing: Sequence[NotMeasured], machine: dict[str, str]
) -> tuple[Path, Path]:
    """Write `measurements.md` and `measurements.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    document, data = folder / "measurements.md", folder / "measurements.json"
    document.write_text(markdown(rows, missing, machine), "utf-8")
    content = {
        "machine": machine,
        "rows": [{**asdict(row), "reached": row.reached} for row in rows],
        "not_measured": [asdict(one) for one in missing],
    }
    data.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return document, data


def describe_machine(load: float | None) -> dict[str, str]:
    """What the numbers depend on."""
    import numpy
    import onnxruntime
    import PIL
    import torch

    from engine.classification.classify import worker_count
    from engine.devices import cpu_device
    from engine.version import installed_version

    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Processor": cpu_device(chosen=True).name,
        "Cores used": str(worker_count()),
        "System": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "Versions": f"Tellapart {installed_version()}, ONNX Runtime {onnxruntime.__version__}, torch"
        f" {torch.__version__}, numpy {numpy.__version__}, Pillow {PIL.__version__}",
        "Load average at the start": "not told by this system" if load is None else f"{load:.2f}",
    }


def load_average() -> float | None:
    """Programs that wanted a core over the last minute, or None where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _cells(row: Row) -> list[str]:
    target = "" if row.target is None else row.target.words(row.unit)
    reached = {None: "", True: "yes", False: "**no**"}[row.reached]
    return [row.benchmark, row.what, row.ours, row.peer, row.value_words, target, reached]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
