"""A server on this very computer that misbehaves as real ones do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Loopback:
    """What it serves and what it was asked.

    Attributes:
        content: the file.
        breaks_after: bytes after which each answer breaks off, one number per answer; none left: it is whole.
        status: answers this instead of the file, unless it is 0.
        ranges: whether it can send a part of the file.
        mark: the ETag.
        claims: the length it says, None for the truth, 0 for none.
        asked: the Range headers of all requests so far.
    """

    content: bytes
    breaks_after: list[int] = field(default_factory=list)
    status: int = 0
    ranges: bool = True
    mark: str = '"first"'
    claims: int | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def serve(content: bytes, name: str = "weights.safetensors") -> Iterator[Loopback]:
    """Serve a file until the block is left."""
    state = Loopback(content)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append(asked)
            if state.status:
                self.send_error(state.status)
                return
            start = 0
            if asked and state.ranges and self.headers.get("If-Range") == state.mark:
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
            rest = state.content[start:]
            self.send_response(206 if start else 200)
            if start:
                whole = len(state.content)
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            length = len(rest) if state.claims is None else state.claims
            if length:
                self.send_header("Content-Length", str(length))
            self.send_header("ETag", state.mark)
            self.send_header("Connection", "close")
            self.end_headers()
            if state.breaks_after:
                rest = rest[: state.breaks_after.pop(0)]
            self.wfile.write(rest)
            self.close_connection = True

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/{name}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
