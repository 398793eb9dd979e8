"""The exported page, in a browser without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.exporting.context import ExportContext
from engine.exporting.kits import copy_kit
from engine.exporting.targets import web
from engine.jobs import StopToken
from engine.verifying.browsers import BROWSER_VARIABLE, browser_command, find_browser
from engine.verifying.kit_process import read_answers
from engine.verifying.page_server import PageServer
from engine.verifying.runtime import Answered, Asked
from engine.verifying.watched_process import failed, run_watched

SECONDS_TO_START = 300.0
SECONDS_PER_PICTURE = 10.0
"""Many times what WebAssembly takes for a photo: a limit for what hangs, not for what is slow."""

NAME = "The browser"


class BrowserRuntime:
    """Exports the page, opens it, and has it answer; its decoders and its WebAssembly are what is tried."""

    runtime = Runtime.BROWSER
    core = False

    def missing(self) -> str:
        """A browser, or what the page runs models with."""
        if find_browser() is None:
            return (
                "No Chromium, Chrome or Edge was found. Install one, or name its program in the environment "
                f"variable {BROWSER_VARIABLE}."
            )
        return web.missing()

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask the page in a browser of its own; raises as `RuntimeUnderTest.answer`."""
        browser = find_browser()
        if browser is None:
            raise EngineError("runtime-failed", self.missing())
        page, profile = work / "page", work / "profile"
        page.mkdir()
        context = ExportContext(open_bundle(bundle), bundle, page, stop)
        web.write(context)
        copy_kit("web_answers", context)
        with PageServer(page, asked) as server:
            run_watched(
                browser_command(browser, profile, server.address("answers.html")),
                name=NAME,
                work=work,
                stop=stop,
                seconds=SECONDS_TO_START + SECONDS_PER_PICTURE * len(asked),
                until=lambda: server.finished,
            )
        if server.answers is None:
            raise failed(NAME, server.failed or "It ended before it had answered.")
        given = work / "answers.jsonl"
        given.write_bytes(server.answers)
        return read_answers(given, asked, NAME)
