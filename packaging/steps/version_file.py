"""Writes version.json, which installed copies ask for whether there is a newer version, and signs it."""

from __future__ import annotations

import argparse
import base64
import os
import sys

from building.options import Options
from building.problem import BuildProblem

TAKES_WORDS = True
KEY = "UPDATES_KEY"
"""Environment variable with the private key: Ed25519, PEM (`openssl genpkey -algorithm ed25519`)."""


def run(options: Options) -> None:
    """Write it into `options.dist`. Words: `--page ADDRESS`, of the release's page.

    Raises:
        BuildProblem: if the key is missing, wrong, or not the one that installed copies know.
    """
    parser = argparse.ArgumentParser(prog="build.py version-file", description=__doc__, allow_abbrev=False)
    parser.add_argument("--page", required=True, metavar="ADDRESS", help="where people read of the release; HTTPS")
    page = parser.parse_args(options.words).page
    sys.path.insert(0, str(options.root))
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from engine.updates.channel import read_channel
    from engine.updates.statement import NewerVersion, WrongStatementError, read_statement, write_statement

    try:
        key = load_pem_private_key(os.environ.get(KEY, "").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BuildProblem(f"The variable {KEY} holds no private key in PEM.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BuildProblem(f"The key in {KEY} is not one of Ed25519.")
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    channel = read_channel(options.root / "assets")
    if channel is None or channel.public_key != public:
        raise BuildProblem(
            f"Installed copies would not trust this key. Its public half, {public}, belongs into "
            "assets/updates.json, with the address (HTTPS) at which version.json will be."
        )
    content = write_statement(NewerVersion(options.version.text, page), key)
    try:
        read_statement(content, public)
    except WrongStatementError as error:
        raise BuildProblem(f"What would be written cannot be read again: {error}.") from error
    options.dist.mkdir(parents=True, exist_ok=True)
    (options.dist / "version.json").write_bytes(content)
