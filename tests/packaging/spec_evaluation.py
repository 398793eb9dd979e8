"""Evaluates the spec as PyInstaller would on another system, with stand-ins for what it calls."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "packaging" / "pyinstaller" / "tellapart.spec"


@dataclass
class Call:
    """One call of PyInstaller's words, and what came of it."""

    word: str
    given: tuple[Any, ...]
    named: dict[str, Any]
    binaries: list[tuple[str, str, str]] = field(default_factory=list)
    datas: list[tuple[str, str, str]] = field(default_factory=list)
    pure: tuple[Any, ...] = ()
    scripts: tuple[Any, ...] = ()


def evaluate(monkeypatch: Any, platform: str, folder: Path, *words: str) -> dict[str, list[Call]]:
    """What the spec calls on a system, by PyInstaller's words.

    Args:
        monkeypatch: undoes everything.
        platform: as `sys.platform` would have it.
        folder: for a prepared network; `folder`/backbones is made.
        words: more options of the spec.
    """
    network = folder / "backbones" / "network-3"
    network.mkdir(parents=True)
    for name in ("prepared.json", "backbone.onnx", "general.tellapart"):
        (network / name).write_text("x", "utf-8")
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_submodules = lambda package: [package, f"{package}.found_by_name"]
    hooks.copy_metadata = lambda name, recursive: [(f"/site/{name}.dist-info", f"{name}.dist-info")]
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)
    monkeypatch.delitem(sys.modules, "parts", raising=False)
    options = ["--root", ROOT, "--backbones", folder / "backbones", "--icons", folder / "icons"]
    options += ["--version", "1.2.3", *words]
    monkeypatch.setattr(sys, "argv", ["tellapart.spec", *map(str, options)])
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "path", list(sys.path))
    calls: dict[str, list[Call]] = {}

    def stand_in(word: str) -> Any:
        def called(*given: Any, **named: Any) -> Call:
            call = Call(word, given, named)
            if word == "Analysis":
                call.binaries = [("torch/lib/libc10.so", "/c10", "BINARY"), ("torch/test/api", "/api", "BINARY")]
                call.datas = [(to, source, "DATA") for source, to in named["datas"]] + [("a/b.pyi", "/b", "DATA")]
            calls.setdefault(word, []).append(call)
            return call

        return called

    names = {word: stand_in(word) for word in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
    exec(compile(SPEC.read_text("utf-8"), SPEC, "exec"), {**names, "SPECPATH": str(SPEC.parent)})
    monkeypatch.delitem(sys.modules, "parts")
    return calls
