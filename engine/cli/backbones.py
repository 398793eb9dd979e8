"""`tellapart backbones`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from engine.backbones.offering import fetch_backbone, import_backbone, list_backbones
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB
from engine.cli.output import ProgressBars, say, write_json, write_line
from engine.contracts.backbones import BackboneCard
from engine.contracts.events import JobProgress
from engine.jobs import StopToken


def backbones_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """List networks, download one, or take one in from a file."""
    if arguments.action == "get":
        with ProgressBars() as bars:
            made = fetch_backbone(
                arguments.key,
                progress=lambda here, of: bars.show(JobProgress(JOB, "downloading", here, of)),
                stop=stop,
            )
        say(f"{made.spec.name} is ready.")
    elif arguments.action == "import":
        made = import_backbone(arguments.key, arguments.file)
        say(f"{made.spec.name} is ready.")
    for card in list_backbones(stop=stop):
        if arguments.json:
            write_json(asdict(card))
        else:
            write_line(_line(card))
    return ExitCode.DONE


def _line(card: BackboneCard) -> str:
    speed = f"{card.pictures_per_second:.0f} pictures/s here" if card.pictures_per_second else "speed not measured"
    accuracy = f"{card.accuracy:.1%} of ImageNet" if card.accuracy is not None else "no published ImageNet score"
    state = "ready" if card.ready else f"to download: {card.download_bytes / 1e6:.0f} MB"
    return f"{card.key}\t{state}\t{card.parameters / 1e6:.1f} M numbers\t{accuracy}\t{speed}\t{card.licence}"
