"""A Windows for tests: wine, with a disk and a registry of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

DEFAULT = r"AppData\Local\Programs\Tellapart"
"""Where the installer puts Tellapart, below the person's own folder."""


def reason_without_wine() -> str:
    """Why these tests cannot run here; "" if they can."""
    tools = {"wine": "wine64", "makensis": "nsis", "osslsigncode": "osslsigncode", "openssl": "openssl"}
    missing = [package for tool, package in tools.items() if shutil.which(tool) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


class Windows:
    """One Windows.

    Args:
        folder: for its disk and registry; made.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TELLAPART_")},
            "WINEPREFIX": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            "LC_ALL": "C.UTF-8",
        }
        self._environment.pop("DISPLAY", None)
        self.disk = folder / "drive_c"
        started = self.run("wineboot", "--init", timeout=300)
        assert self.disk.is_dir(), started.stderr
        self.be("win10")
        (self.home,) = (path for path in (self.disk / "users").iterdir() if path.name != "Public")
        self.programs = self.home / DEFAULT.replace("\\", "/")
        self.menu = self.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Tellapart.lnk"

    def run(self, *words: str | Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        """Run a program of Windows until it ends."""
        return subprocess.run(
            ["wine", *map(str, words)],
            env=self._environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def be(self, version: str) -> None:
        """Be another Windows: "win10", or "win7", which wine is where nobody asks."""
        assert self.run("winecfg", "-v", version).returncode == 0

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """Start a program of Windows and let it run."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(["wine", *map(str, words)], env=self._environment, stdout=quiet, stderr=quiet)

    def install(self, installer: Path, folder: str = "") -> int:
        """Run an installer silently, into a folder of Windows if one is named; returns its exit code."""
        if not folder:
            return self.run(installer, "/S").returncode
        # Quotation marks around /D= make the installer ignore it; cmd passes words as they stand.
        shutil.copyfile(installer, self.disk / "setup.exe")
        return self.run("cmd", "/c", rf"start /wait C:\setup.exe /S /D={folder}").returncode

    def uninstall(self, folder: Path) -> int:
        """Uninstall silently and wait for it; returns the exit code.

        Without “_?=” the uninstaller ends at once, while a copy of it goes on.
        """
        ended = self.run(folder / "uninstall.exe", "/S", f"_?={self.name_of(folder)}").returncode
        if not ended:
            # Only the copy that a person's uninstalling works with can remove the file itself.
            (folder / "uninstall.exe").unlink(missing_ok=True)
            if folder.is_dir() and not list(folder.iterdir()):
                folder.rmdir()
        return ended

    def double_click(self, path: Path, *classes: str) -> None:
        """Open a file as its association says, and wait for the program.

        Args:
            path: of the file.
            classes: of the person, which tell how. Windows lays them over the system's, and wine 8 does not.
        """
        own, system = r"HKCU\Software\Classes", r"HKLM\Software\Classes"
        for name in classes:
            self.run("reg", "copy", rf"{own}\{name}", rf"{system}\{name}", "/s", "/f")
        self.run("start", "/wait", self.name_of(path))
        for name in classes:
            self.run("reg", "delete", rf"{system}\{name}", "/f")

    def name_of(self, path: Path) -> str:
        """What Windows calls a file on its disk."""
        return "C:\\" + str(path.relative_to(self.disk)).replace("/", "\\")

    def registry(self, key: str) -> str:
        """A key with all below it, as regedit exports it; "" if there is none."""
        exported = self.disk / "exported.reg"
        exported.unlink(missing_ok=True)
        self.run("reg", "export", key, r"C:\exported.reg", "/y")
        return exported.read_text("utf-16") if exported.is_file() else ""

    def wait_until_nothing_runs(self, timeout: float = 60) -> None:
        """Wait for programs that others started."""
        subprocess.run(["wineserver", "--wait"], env=self._environment, timeout=timeout, check=True)

    def wait_for(self, file: Path, timeout: float = 60) -> None:
        """Wait until a program that was started has written a file."""
        deadline = time.monotonic() + timeout
        while not file.is_file():
            assert time.monotonic() < deadline, f"{file.name} was not written"
            time.sleep(0.05)  # another system's program tells nobody but the disk

    def end(self) -> None:
        """End all that runs in it."""
        self.run("wineboot", "--kill")
