"""What PyInstaller leaves on a Mac, as far as signing can tell, and tools of a Mac that keep what they hear."""

from __future__ import annotations

import json
import os
import plistlib
import struct
import sys
from pathlib import Path

ARM64 = 0x0100000C
INTEL = 0x01000007

_TOOLS = ("codesign", "ditto", "hdiutil", "xcrun")
_TOOL = """\
#!{python} -IS
import json, os, pathlib, shutil, sys
folder = pathlib.Path({folder!r})
name, words = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
told = folder / "told.jsonl"
before = [json.loads(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []
with told.open("a", encoding="utf-8") as file:
    file.write(json.dumps([name, *words]) + "\\n")
behaves = json.loads((folder / "behaves.json").read_text("utf-8"))
kind = " ".join([name, *words[:2]]) if name == "xcrun" else name
if [words[0] for words in before].count(name) < behaves.get("busy", {{}}).get(name, 0):
    sys.exit(16)
if name == "ditto" and words[0] == "-c":
    pathlib.Path(words[-1]).write_bytes(b"zip")
elif name == "ditto":
    shutil.copytree(words[0], words[1], symlinks=True)
elif name == "hdiutil":
    pathlib.Path(words[-1]).write_bytes(b"image")
    source = pathlib.Path(words[words.index("-srcfolder") + 1])
    def shown(path):
        return str(path.relative_to(source)) + (f" -> {{os.readlink(path)}}" if path.is_symlink() else "")
    (folder / "image.json").write_text(json.dumps(sorted(map(shown, source.rglob("*")))))
print(behaves.get("says", {{}}).get(kind, ""))
sys.exit(behaves.get("ends", {{}}).get(kind, 0))
"""


class Mac:
    """The tools of a Mac, in a folder for PATH.

    Args:
        folder: for them; made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "bin"
        self.path.mkdir(parents=True)
        for name in _TOOLS:
            tool = self.path / name
            tool.write_text(_TOOL.format(python=sys.executable, folder=str(folder)), "utf-8")
            tool.chmod(0o755)
        self.behave()

    def behave(self, **how: dict[str, object]) -> None:
        """From now on: `busy` (how often a tool fails at first), `says` (its answer), `ends` (its exit code)."""
        (self.folder / "behaves.json").write_text(json.dumps(how), "utf-8")

    def told(self) -> list[list[str]]:
        """What the tools were told, in this order."""
        written = self.folder / "told.jsonl"
        return [json.loads(line) for line in written.read_text("utf-8").splitlines()] if written.exists() else []

    def image(self) -> list[str]:
        """What the last disk image was made of."""
        names: list[str] = json.loads((self.folder / "image.json").read_text("utf-8"))
        return names


def stand_in_app(folder: Path) -> Path:
    """Make Tellapart.app: with a framework, a library, a program that helps, data, and PyInstaller's links."""
    app = folder / "Tellapart.app"
    files = {
        "MacOS/tellapart": program(starts=True),
        "Frameworks/torch/lib/libtorch.dylib": program(),
        "Frameworks/torch/bin/torch_shm_manager": program(starts=True),
        "Frameworks/PySide6/QtCore.abi3.so": program(processors=(INTEL, ARM64)),
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": program(processors=(INTEL, ARM64)),
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist": b"<plist/>",
        "Resources/assets/imagenet_classes.json": b"[]",
        "Resources/base_library.zip": b"PK\3\4",
        "Info.plist": plistlib.dumps({"CFBundleExecutable": "tellapart"}),
    }
    for name, data in files.items():
        path = app / "Contents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    framework = app / "Contents" / "Frameworks" / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    (framework / "Versions" / "Current").symlink_to("A")
    (framework / "QtCore").symlink_to("Versions/Current/QtCore")
    (app / "Contents" / "Resources" / "torch").symlink_to("../Frameworks/torch")
    (app / "Contents" / "Frameworks" / "assets").symlink_to("../Resources/assets")
    return app


def program(
    *,
    starts: bool = False,
    processors: tuple[int, ...] = (ARM64,),
    system: tuple[int, int] = (14, 0),
    old_form: bool = False,
) -> bytes:
    """A program or library for macOS with nothing in it but its header."""
    version = system[0] << 16 | system[1] << 8
    told = (
        struct.pack("<IIII", 0x24, 16, version, 0) if old_form else struct.pack("<6I", 0x32, 24, 1, version, 0, 0)
    )
    other = struct.pack("<II", 0x1B, 24) + os.urandom(16)
    slices = [
        struct.pack("<8I", 0xFEEDFACF, processor, 0, 2 if starts else 6, 2, len(other + told), 0, 0) + other + told
        for processor in processors
    ]
    if len(slices) == 1:
        return slices[0]
    start = 4096
    table = struct.pack(">II", 0xCAFEBABE, len(slices))
    data = b""
    for processor, one in zip(processors, slices, strict=True):
        table += struct.pack(">5I", processor, 0, start + len(data), len(one), 12)
        data += one
    return table.ljust(start, b"\0") + data
