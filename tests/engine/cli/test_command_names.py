"""A command is a command even where a folder of that name lies around."""

from __future__ import annotations

import argparse

from engine.__main__ import COMMANDS
from engine.cli.arguments import build_parser


def test_every_command_is_known_before_the_parser_is_loaded():
    actions = build_parser()._actions
    commands = next(action for action in actions if isinstance(action, argparse._SubParsersAction))

    assert set(COMMANDS) == set(commands.choices)
