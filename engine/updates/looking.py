"""Asks once, says nothing about the person, and keeps quiet when there is no answer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.updates.channel import Channel
from engine.updates.statement import NewerVersion, WrongStatementError, read_statement

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS, SILENT_SECONDS = 5.0, 10.0
LARGEST = 64 * 1024
_LOG = logging.getLogger(__name__)


def look_for_newer(channel: Channel, installed: str) -> NewerVersion | None:
    """Ask for the newest version; takes as long as the network does.

    What is sent: a request for the file, as any browser does, with neither the installed version nor a number that
    would tell one computer from another. Proxies are taken from the environment.

    Args:
        channel: whom to ask, and whose signature counts.
        installed: this version.

    Returns:
        A version newer than `installed`, previews only for those who have one; None if there is none, and also if
        nobody answers or the answer cannot be trusted: the log says which.
    """
    import requests
    from packaging.version import InvalidVersion, Version

    try:
        told = read_statement(_fetch(channel.address), channel.public_key)
        newest, here = Version(told.version), Version(installed)
    except (requests.exceptions.RequestException, WrongStatementError, InvalidVersion) as error:
        _LOG.info("no newer version could be looked for: %s", error)
        return None
    wanted = newest > here and (here.is_prerelease or not newest.is_prerelease)
    return told if wanted else None


def _fetch(address: str) -> bytes:
    import requests

    with requests.Session() as session:
        # No password that lies in ~/.netrc for this host, and a name that says nothing of the computer.
        session.auth = _no_password
        session.headers["User-Agent"] = "Tellapart"
        # Neither the address nor where it leads to may be without HTTPS: whoever has no adapter is refused.
        del session.adapters["http://"]
        with session.get(address, stream=True, timeout=(CONNECT_SECONDS, SILENT_SECONDS)) as response:
            response.raise_for_status()
            content = b""
            for chunk in response.iter_content(8192):
                content += chunk
                if len(content) > LARGEST:
                    raise WrongStatementError("it is too big")
    return content


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
