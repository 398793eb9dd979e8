"""The page as it is exported, on a server of its own, in a real Chromium that reports everything it asks for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from engine.bundle.reading import open_bundle
from engine.exporting.context import ExportContext
from engine.exporting.targets import web
from engine.jobs import StopToken
from engine.verifying.browsers import find_browser
from engine.verifying.page_server import PageServer
from engine.verifying.runtimes.browser import BrowserRuntime
from tests.kits.javascript.conftest import unsure_model
from tests.toolchains import need

__all__ = ["chromium", "export", "opened", "ready", "unsure_model"]

PATIENCE = 60_000
"""Milliseconds until a page that does not answer has failed."""

Opened = Callable[..., "OpenPage"]


class OpenPage:
    """A page in a browser, and what it asked of anybody."""

    def __init__(self, page: Page, server: PageServer) -> None:
        self.page = page
        self.server = server
        self.asked: list[str] = []
        self.posted: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def take(self, request: Request) -> None:
        """Remember what was asked for."""
        self.asked.append(request.url)
        if request.method != "GET":
            self.posted.append(request.url)

    def wait_until_answered(self, count: int) -> list[str]:
        """The texts of the cards once that many are done."""
        self.page.locator(".card[aria-busy=false]").nth(count - 1).wait_for()
        return self.page.locator(".card").all_inner_texts()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    need(BrowserRuntime().missing())
    words = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if sys.platform.startswith("linux") and os.geteuid() == 0:
        words.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=words)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Exports the page of a model once: `export(model)` is its folder."""
    done: dict[Path, Path] = {}

    def run(model: Path) -> Path:
        need(web.missing())
        if model not in done:
            folder = tmp_path_factory.mktemp("share") / "web"
            folder.mkdir()
            web.write(ExportContext(open_bundle(model), model, folder, StopToken()))
            done[model] = folder
        return done[model]

    return run


@pytest.fixture
def opened(chromium: Browser, export: Callable[[Path], Path]) -> Iterator[Opened]:
    """Opens the page of a model: `opened(model, "index.html", folder=…, **options of a browser's context)`."""
    with ExitStack() as stack:

        def run(
            model: Path, name: str = "index.html", *, folder: Path | None = None, **options: object
        ) -> OpenPage:
            server = stack.enter_context(PageServer(folder or export(model), ()))
            context: BrowserContext = stack.enter_context(chromium.new_context(**options))  # type: ignore[arg-type]
            seen = OpenPage(context.new_page(), server)
            context.on("request", seen.take)
            seen.page.goto(server.address(name))
            return seen

        yield run


@pytest.fixture
def ready(opened: Opened) -> Opened:
    """As `opened`, and waits until pictures can be given."""

    def run(model: Path, **options: object) -> OpenPage:
        seen = opened(model, **options)
        seen.page.locator("#intake").wait_for()
        return seen

    return run
