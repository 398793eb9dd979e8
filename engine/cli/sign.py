"""`tellapart sign`."""

from __future__ import annotations

import argparse

from engine.bundle.reading import open_bundle
from engine.bundle.sign_file import sign_file
from engine.bundle.signing import new_key, read_key
from engine.cli.exit_codes import ExitCode
from engine.cli.output import say, write_json, write_line


def sign_command(arguments: argparse.Namespace) -> int:
    """Sign a model file."""
    path = arguments.model.absolute()
    open_bundle(path)  # a file that cannot be signed is no reason to make a key
    key = new_key(arguments.key.absolute()) if arguments.new_key else read_key(arguments.key.absolute())
    card = sign_file(path, key)
    if arguments.new_key:
        say(f"{arguments.key}: your new key. Keep it secret and keep a copy; nobody can make it again.")
    if arguments.json:
        write_json({"event": "signed", "path": str(path), "public_key": card.signed_by})
    else:
        write_line(card.signed_by)
        say(f"{arguments.model} is signed. Give people the key above: who has it from you knows that it is yours.")
    return ExitCode.DONE
