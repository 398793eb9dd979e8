"""Downloads a file that may be big over a connection that may break, and trusts nothing it gets."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.contracts.errors import EngineError
from engine.files import writing_failed
from engine.jobs import StopToken

CHUNK = 256 * 1024
CONNECT_SECONDS, SILENT_SECONDS = 15.0, 30.0
ATTEMPTS = 5
"""How often a broken connection is taken up again; one that brought nothing new counts double."""
LARGEST = 2 * 1024**3

Progress = Callable[[int, int], None]
"""Takes (bytes here, bytes in all, or 0 if the server does not tell)."""


class _Broken(Exception):  # noqa: N818 - becomes an EngineError when no attempt is left
    """The connection ended early."""


def download(
    url: str, path: Path, *, sha256: str = "", progress: Progress, stop: StopToken, largest: int = LARGEST
) -> str:
    """Get a file completely or not at all; what came before a break or a cancel is kept and gone on from.

    Proxies are taken from the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), as everywhere.

    Args:
        url: where it is.
        path: the file to make or replace.
        sha256: what its SHA-256 must begin with, in hexadecimal; "" if nobody tells.
        progress: told how much is here.
        stop: looked at after every part.
        largest: more bytes than this are refused.

    Returns:
        The file's SHA-256.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "no-network", "not-there", "download-failed", "wrong-hash", "too-big", "disk-full" or
            "cannot-write".
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        left = ATTEMPTS
        while True:
            before = _size(part)
            try:
                _receive(url, part, progress, stop, largest)
                break
            except _Broken as broken:
                left -= 1 if _size(part) > before else 2
                if left <= 0:
                    raise _no_network(url, str(broken), begun=_size(part) > 0) from broken
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if not found.startswith(sha256.lower()):
            _forget(part)
            raise EngineError(
                "wrong-hash",
                "What was downloaded is not what its publisher made.",
                "Try again; if it happens again, somebody on the way changes the file.",
                url=url,
            )
        part.replace(path)
        _forget(part)
    except OSError as error:
        raise writing_failed(error, path) from error
    return found


def _receive(url: str, part: Path, progress: Progress, stop: StopToken, largest: int) -> None:
    """Write what is missing of the file to `part`."""
    import requests

    here, mark = _begun(part, url)
    headers = {"Accept-Encoding": "identity"}
    if here:
        headers |= {"Range": f"bytes={here}-", "If-Range": mark}
    try:
        with requests.get(
            url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, SILENT_SECONDS)
        ) as response:
            here = _place_of(response, url, here)
            total = _total(response, here)
            if total > largest:
                raise _too_big(url)
            _remember(part, url, response.headers.get("ETag", ""))
            with part.open("r+b" if here else "wb") as file:
                file.seek(here)
                file.truncate()
                for chunk in response.iter_content(CHUNK):
                    stop.raise_if_stopped()
                    here += len(chunk)
                    if here > largest:
                        raise _too_big(url)
                    file.write(chunk)
                    progress(here, total)
                file.flush()
                os.fsync(file.fileno())
    except requests.exceptions.InvalidURL as error:
        raise _failed(url, "the address is wrong") from error
    except requests.exceptions.RequestException as error:
        # requests' errors are OSErrors as well; those of the disk are not theirs.
        raise _Broken(str(error)) from error
    if total and here < total:
        raise _Broken(f"{here} of {total} bytes")


def _place_of(response: Any, url: str, here: int) -> int:
    """Where what comes belongs: behind what is here, or at the start."""
    if response.status_code == 206:
        start = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
        if start != str(here):
            raise _failed(url, "the server sends another part than was asked for")
        return here
    if response.status_code in {404, 410}:
        raise EngineError(
            "not-there",
            "The file is not where it used to be.",
            "Updating Tellapart may help; the file can also be imported from a disk.",
            url=url,
        )
    if response.status_code >= 500:
        raise _Broken(f"the server answers {response.status_code}")
    if response.status_code != 200:
        raise _failed(url, f"the server answers {response.status_code}")
    return 0


def _total(response: Any, here: int) -> int:
    length = response.headers.get("Content-Length", "")
    return here + int(length) if length.isdecimal() else 0


def _begun(part: Path, url: str) -> tuple[int, str]:
    """How much of this very file is here, and what the server calls its content; (0, "") to start anew."""
    try:
        record = json.loads(_record(part).read_bytes())
        mark = record["mark"]
        if record["url"] == url and isinstance(mark, str) and mark.startswith('"'):
            return _size(part), mark
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return 0, ""


def _remember(part: Path, url: str, mark: str) -> None:
    _record(part).write_text(json.dumps({"url": url, "mark": mark}))


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _record(part).unlink(missing_ok=True)


def _record(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError as error:
        if error.errno == errno.ENOENT:
            return 0
        raise


def _no_network(url: str, reason: str, *, begun: bool) -> EngineError:
    if begun:
        message = "The connection broke before everything was here."
        hint = "Check the network, then try again: it goes on where it ended."
    else:
        message = "The place it comes from cannot be reached."
        hint = "Check the network, then try again."
    return EngineError(
        "no-network",
        message,
        f"{hint} The file can also be imported from a disk.",
        url=url,
        reason=reason[:300],
    )


def _failed(url: str, reason: str) -> EngineError:
    return EngineError(
        "download-failed", f"It cannot be downloaded: {reason}.", "Try again later.", url=url, reason=reason[:300]
    )


def _too_big(url: str) -> EngineError:
    return EngineError("too-big", "The file is bigger than any network's weights.", "It was not kept.", url=url)
