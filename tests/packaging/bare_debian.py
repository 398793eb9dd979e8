"""A Debian with nothing in it but itself, in a folder: what a package forgot to ask for is missing there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.packaging.linux_build import need, said

PERSON = "person"
HOME = f"/home/{PERSON}"
OF_THE_SESSION = "/run/user/1000"
"""A person's sockets; the system empties it when nobody is logged in."""
_SCREENS = Path("/tmp/.X11-unix")
_HOLD = """
set -e
mount --rbind /dev "$1/dev"
mkdir -p "$1$2"
mount --bind "$2" "$1$2"
echo ready
exec sleep infinity
"""


class BareDebian:
    """The system of this machine's own release, in its smallest form, with one ordinary user.

    It sees this machine's screens, but neither its files nor its programs, and the user has no network.

    Args:
        folder: of its root; made.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder
        release, mirror, components = _own_release()
        _SCREENS.mkdir(mode=0o1777, exist_ok=True)
        folder.mkdir(parents=True)
        said(
            "debootstrap", "--variant=minbase", f"--components={components}", release, folder, mirror,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        for name in ("hosts", "resolv.conf"):
            shutil.copyfile(Path("/etc", name), folder / "etc" / name)
        # Nobody may start services in it.
        refuse = folder / "usr" / "sbin" / "policy-rc.d"
        refuse.write_text("#!/bin/sh\nexit 101\n", "utf-8")
        refuse.chmod(0o755)
        # Its mounts and processes are in namespaces of their own, and end with this process.
        self._holder = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={folder / 'proc'}"),
                *("sh", "-c", _HOLD, "sh", str(folder), str(_SCREENS)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        with self._holder.stdout as told:
            if told.readline() != "ready\n":
                pytest.skip("nothing may be mounted here")
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text("utf-8").split()
        self._inside = ["nsenter", "--mount", "--pid", f"--target={children[0]}"]
        self.as_root("useradd", "--create-home", PERSON)
        # A person who logs in gets it from the system.
        self.as_root("install", "--directory", f"--owner={PERSON}", "--mode=700", OF_THE_SESSION)
        self.as_root("apt-get", "update")

    def as_root(self, *words: str) -> str:
        """What a program says that must end well; run by the administrator."""
        ended = self.try_as_root(*words)
        assert ended.returncode == 0, f"{words}: {ended.stdout}\n{ended.stderr}"
        return ended.stdout

    def try_as_root(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program as the administrator."""
        environment = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        environment |= {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
        return self._run([*self._inside, "chroot", str(self.root), *_clean("/root", environment), *words])

    def as_person(self, *words: str, display: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as the ordinary user, without a network."""
        return self._run(self._words_of_person(words, display))

    def start_as_person(self, *words: str, display: str) -> subprocess.Popen[bytes]:
        """Start a program of the ordinary user and let it run."""
        return subprocess.Popen(self._words_of_person(words, display), stdout=subprocess.DEVNULL)

    def end_persons_programs(self) -> None:
        """End all that the ordinary user left running."""
        running = f"find /proc -maxdepth 1 -user {PERSON} -name '[0-9]*' -printf '%f\\n'"
        self.try_as_root("sh", "-c", f"{running} | xargs --no-run-if-empty kill -KILL")

    def files(self) -> set[str]:
        """Names of all that lies on its disk."""
        pruned = ["-path", "/proc", "-o", "-path", "/dev", "-o", "-path", "/sys", "-o", "-path", str(_SCREENS)]
        return set(self.as_root("find", "/", "(", *pruned, ")", "-prune", "-o", "-print").splitlines())

    def end(self) -> None:
        """Stop all that runs in it and delete it."""
        self._holder.kill()
        self._holder.wait(timeout=60)
        shutil.rmtree(self.root)

    def _words_of_person(self, words: Sequence[str], display: str) -> list[str]:
        environment = {
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": OF_THE_SESSION,
            **({"DISPLAY": display} if display else {}),
        }
        return [
            *self._inside, "unshare", "--net", "chroot", f"--userspec={PERSON}:{PERSON}", str(self.root),
            *_clean(HOME, environment), "sh", "-c", 'cd && exec "$@"', "sh", *words,
        ]  # fmt: skip

    def _run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, capture_output=True, text=True, check=False, timeout=900, stdin=subprocess.DEVNULL
        )


def need_bare_debian() -> None:
    """Skip the test, and say why, where none can be made."""
    need("debootstrap", "apt-get", "unshare", "nsenter", "chroot")
    if os.geteuid() != 0:
        pytest.skip("a system in a folder is made by root only")


def _own_release() -> tuple[str, str, str]:
    """This machine's release, where its packages come from, and the parts that a fresh system has."""
    told = said("apt-get", "indextargets", "--format", "$(CODENAME) $(SITE) $(COMPONENT)", "Identifier: Packages")
    lines = [line.split() for line in told.splitlines()]
    own = Path("/etc/os-release").read_text("utf-8")
    release = re.search(r"^VERSION_CODENAME=(\w+)$", own, re.MULTILINE)
    found = [site for codename, site, _component in lines if release and codename == release[1]]
    if release is None or not found:
        pytest.skip("this machine's packages do not come from a mirror of Debian's")
    return release[1], found[0], "main,universe" if "ubuntu" in own.lower() else "main"


def _clean(home: str, environment: dict[str, str]) -> list[str]:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    told = {"HOME": home, "PATH": path, **environment}
    return ["env", "-i", *(f"{name}={value}" for name, value in told.items())]
