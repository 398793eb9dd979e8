"""Networks: saying which there are, downloading and importing one."""

from __future__ import annotations

from pathlib import Path

from engine.backbones.offering import fetch_backbone, import_backbone, list_backbones
from engine.contracts.commands import FetchBackbone, ImportBackbone, ListBackbones
from engine.contracts.events import BackbonesListed
from engine.jobs import Report, StopToken
from engine.progress import Progress


def tell_backbones(command: ListBackbones, report: Report, stop: StopToken) -> None:
    """Say which networks there are and how fast those that are ready are here."""
    report(BackbonesListed(command.job, list_backbones(measure=False)))
    report(BackbonesListed(command.job, list_backbones(stop=stop)))


def fetch(command: FetchBackbone, report: Report, stop: StopToken) -> None:
    """Download a network and make it ready."""
    progress = Progress(command.job, "downloading", 0, report)
    fetch_backbone(command.key, progress=progress.update, stop=stop)
    report(BackbonesListed(command.job, list_backbones(stop=stop)))


def take_in(command: ImportBackbone, report: Report, stop: StopToken) -> None:
    """Take a network's weights from a file."""
    import_backbone(command.key, Path(command.path))
    report(BackbonesListed(command.job, list_backbones(stop=stop)))
