"""What is measured in the real window with the real engine: pauses of the GUI thread, and memory."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from tests.benchmarks import pictures
from tests.benchmarks.results import CannotMeasure, Row, Settings, Target
from tests.benchmarks.starting import has_display, window_environment

SAMPLE_EVERY_S = 0.05
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Session:
    """What one run of the window told.

    Attributes:
        late_ms: by how much each tick of a 5 ms timer came late.
        worked_ms: processor time of the GUI thread between two ticks: what it cannot blame on the machine.
        seconds: from the drop to the end of the job.
        window_peak: largest resident memory of the window's process, in bytes.
        engine_peak: of the engine's process.
    """

    late_ms: list[float]
    worked_ms: list[float]
    seconds: float
    window_peak: int
    engine_peak: int


def gui_pauses(settings: Settings) -> list[Row]:
    count, per_class = settings.choose(2000, 300), settings.choose(100, 20)
    many = pictures.make_many(settings.folder, count, pictures.TILE)
    learn, _ = pictures.textile_split(settings.folder / "textile", per_class)
    rows = []
    for job, what, folder in (
        ("classify", f"while classifying {count} pictures", many),
        ("train", f"while adding and training on {3 * per_class} pictures", learn),
    ):
        session = run_window(job, folder, settings, watched=True)
        late = np.array(session.late_ms)
        half, most, longest = np.percentile(late, 50), np.percentile(late, 99), late.max()
        words = f"p50 {half:.1f}, p99 {most:.1f}, longest {longest:.1f} ms"
        own = f"longest spell of the thread's own work: {max(session.worked_ms):.1f} ms"
        how = f"{len(late)} ticks of a 5 ms timer in the real window ({_where()}), {session.seconds:.0f} s, once"
        rows += [
            Row("gui-pauses", f"99 of 100 pauses {what}", words, "", float(most), "ms", Target(at_most=33), how),
            Row("gui-pauses", f"longest pause {what}", words, own, float(longest), "ms", Target(at_most=100), how),
        ]
    return rows


def memory(settings: Settings) -> list[Row]:
    few, many = settings.choose(1000, 200), settings.choose(10_000, 1000)
    sessions = []
    for count in (few, many):
        folder = pictures.make_many(settings.folder / str(count), count, (160, 120))
        sessions.append(run_window("classify", folder, settings, watched=False))
    how = f"psutil, resident memory sampled every {SAMPLE_EVERY_S * 1000:.0f} ms, fresh processes, once each"
    rows = []
    for what, peaks in (
        ("the engine's process", [session.engine_peak for session in sessions]),
        ("the window's process", [session.window_peak for session in sessions]),
    ):
        ours = f"{many} pictures: {peaks[1] / MEGABYTE:.0f} MB"
        peer = f"{few} pictures: {peaks[0] / MEGABYTE:.0f} MB"
        value = peaks[1] / peaks[0]
        rows.append(Row("memory", f"peak of {what}", ours, peer, value, "x", Target(at_most=1.1), how))
    return rows


def run_window(job: str, folder: Path, settings: Settings, *, watched: bool) -> Session:
    """Open the real window in a process of its own and let it do one job.

    Raises:
        CannotMeasure: if there is no window to open.
        RuntimeError: if the job failed.
    """
    if importlib.util.find_spec("gui.app") is None:
        raise CannotMeasure("there is no gui.app yet")
    settings.say(f"  the window: {job} {folder.parent.name}/{folder.name}")
    watch = "watched" if watched else "not watched"  # keeping ten thousand ticks takes memory as well
    with tempfile.TemporaryDirectory(dir=settings.folder) as work:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.window_session", job, str(folder), work, watch],
            env=window_environment(Path(work)), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        engine = process.stdout.readline().strip()
        peaks = {process.pid: 0, **({int(engine): 0} if engine else {})}
        with _sampling(peaks):
            told = process.stdout.read()
        if process.wait() != 0 or not engine:
            raise RuntimeError(f"the window could not do its job ({job})")
    answer = json.loads(told)
    session = Session(
        answer["late_ms"], answer["worked_ms"], answer["seconds"], peaks[process.pid], peaks[int(engine)]
    )
    settings.say(
        f"  {session.seconds:.1f} s; window {session.window_peak / MEGABYTE:.0f} MB,"
        f" engine {session.engine_peak / MEGABYTE:.0f} MB"
    )
    return session


@contextmanager
def _sampling(peaks: dict[int, int]) -> Iterator[None]:
    """Keep the largest resident memory of each process in `peaks` up to date."""
    done = threading.Event()

    def sample() -> None:
        watched = {}
        for number in peaks:
            watched[number] = psutil.Process(number)
        while not done.wait(SAMPLE_EVERY_S):
            for number, process in watched.items():
                try:
                    peaks[number] = max(peaks[number], process.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield
    finally:
        done.set()
        sampler.join()


def _where() -> str:
    return "on the screen" if has_display() else "drawn offscreen"
