"""Compiles a kit once: the result is kept in the cache until its sources or its compiler change."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.backbones.places import cache_folder
from engine.files import writing_failed
from engine.jobs import StopToken
from engine.verifying.one_at_a_time import one_at_a_time
from engine.verifying.watched_process import run_watched

SECONDS_TO_BUILD = 600.0
_SECONDS_KEPT = 30 * 24 * 3600.0

Commands = Callable[[Path, Path], Sequence[Sequence[str]]]
"""Takes the folder of the sources and the folder to build into; gives the commands, run one after the other."""


def build_once(name: str, sources: Path, commands: Commands, compiler: Sequence[str], stop: StopToken) -> Path:
    """Build a kit, or find it built.

    Of several processes that want the same, one builds and the others wait for it.

    Args:
        name: of the kit, for errors and as the beginning of the folder's name.
        sources: the kit's folder; nothing is written there.
        commands: how it is built.
        compiler: a command that says which compiler it is, such as `g++ --version`.
        stop: looked at ten times a second.

    Returns:
        The folder that was built into.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the compiler said, "disk-full" or "cannot-write".
    """
    try:
        place = cache_folder() / "kits"
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=place, ignore_cleanup_errors=True) as temporary:
            work, new = Path(temporary), Path(temporary) / "built"
            new.mkdir()
            which = run_watched(compiler, name=name, work=work, stop=stop, seconds=60)
            # The places stand for themselves: the same sources elsewhere are the same kit.
            words = repr(commands(Path("sources"), Path("built")))
            built = place / f"{name}-{_hash(sources, which, words)}"
            if built.is_dir():
                os.utime(built)
                return built
            with one_at_a_time(cache_folder() / "locks" / name, stop):
                if not built.is_dir():
                    for command in commands(sources, new):
                        run_watched(command, name=name, work=work, stop=stop, seconds=SECONDS_TO_BUILD)
                    _keep(new, built)
                    _forget_unused(place)
            return built
    except OSError as error:
        raise writing_failed(error, cache_folder()) from error


def installed(program: str) -> bool:
    """Whether a program can be started by its name."""
    return shutil.which(program) is not None


def _hash(sources: Path, which: str, words: str) -> str:
    whole = hashlib.sha256(f"{which}\0{words}\0".encode())
    for path in sorted(path for path in sources.rglob("*") if path.is_file()):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(sources).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:24]


def _forget_unused(place: Path) -> None:
    """Remove builds that nobody asked for in a month: each new version of a kit or a compiler leaves one."""
    for path in place.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _SECONDS_KEPT:
                shutil.rmtree(path, ignore_errors=True)


def _keep(new: Path, built: Path) -> None:
    try:
        new.rename(built)
    except OSError:
        # On a disk without locks somebody else was first; what they built is from the same sources.
        if not built.is_dir():
            raise
