"""Serves an exported page and pictures to a browser on this computer, and takes its answers."""

from __future__ import annotations

import http.server
import json
import secrets
import threading
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from engine.verifying.runtime import Asked

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
}
_MOST_ANSWERED = 1 << 30


class PageServer:
    """A web server for one page and one browser; nobody who does not know its secret is answered.

    Attributes:
        answers: what the page posted to `asked/answers`, None until then.
        failed: what it posted to `asked/failed`, None until then.
    """

    def __init__(self, page: Path, asked: Sequence[Asked]) -> None:
        """Serve a folder.

        Args:
            page: the page's folder.
            asked: pictures, listed at `asked/list.json` below the page.
        """
        self.answers: bytes | None = None
        self.failed: str | None = None
        self._page = page
        self._asked = tuple(asked)
        self._secret = secrets.token_urlsafe(16)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="page server", daemon=True)

    def __enter__(self) -> PageServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def finished(self) -> bool:
        """Whether the page has answered, or said that it cannot."""
        return self.answers is not None or self.failed is not None

    def address(self, name: str) -> str:
        """The address of a file of the page."""
        return f"http://127.0.0.1:{self._server.server_port}/{self._secret}/{name}"

    def read(self, path: str) -> tuple[str, bytes] | None:
        """Media type and content of what a browser asks for; None if there is no such thing."""
        inside = self._inside(path)
        if inside is None:
            return None
        if inside == "asked/list.json":
            return _TYPES[".json"], json.dumps(self._listed()).encode()
        if inside.startswith("asked/"):
            number = inside.removeprefix("asked/")
            known = number.isdecimal() and int(number) < len(self._asked)
            return ("application/octet-stream", self._asked[int(number)].path.read_bytes()) if known else None
        place = (self._page / inside).resolve()
        if not place.is_file() or not place.is_relative_to(self._page.resolve()):
            return None
        return _TYPES.get(place.suffix, "application/octet-stream"), place.read_bytes()

    def take(self, path: str, content: bytes) -> bool:
        """Keep what the page posts; False if it does not belong here."""
        inside = self._inside(path)
        if inside == "asked/answers":
            self.answers = content
        elif inside == "asked/failed":
            self.failed = content.decode("utf-8", "replace")
        else:
            return False
        return True

    def _inside(self, path: str) -> str | None:
        start = f"/{self._secret}/"
        plain = unquote(path.partition("?")[0])
        return plain.removeprefix(start) if plain.startswith(start) else None

    def _listed(self) -> list[dict[str, object]]:
        return [
            {
                "address": f"asked/{number}",
                "path": one.path.name,
                "raw": None if one.raw is None else {"height": one.raw[0], "width": one.raw[1]},
            }
            for number, one in enumerate(self._asked)
        ]


def _handler_for(server: PageServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                found = server.read(self.path)
            except OSError:
                found = None
            if found is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            media_type, content = found
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            taken = 0 <= length <= _MOST_ANSWERED and server.take(self.path, self.rfile.read(length))
            self.send_response(HTTPStatus.NO_CONTENT if taken else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is named there
            del format, args

    return Handler
