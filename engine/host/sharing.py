"""Sharing models: writing them for other programs, and holding other runtimes against them."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.commands import ExportModel, ListTargets
from engine.contracts.sharing import Runtime
from engine.contracts.sharing_events import ModelExported, TargetsListed
from engine.exporting.export import export_model
from engine.exporting.registry import list_targets
from engine.host.models import Models
from engine.jobs import Report, StopToken
from engine.verifying.registry import find_runtime


class Sharing:
    """Answers `ListTargets` and `ExportModel`.

    Args:
        models: knows where the general model lies.
    """

    def __init__(self, models: Models) -> None:
        self._models = models

    def list(self, command: ListTargets, report: Report) -> None:
        """Say what can be written and verified here, and why not."""
        runtimes = tuple((runtime, find_runtime(runtime).missing()) for runtime in Runtime)
        report(TargetsListed(command.job, list_targets(), runtimes))

    def export(self, command: ExportModel, report: Report, stop: StopToken) -> None:
        """Write a model for other programs."""
        done = export_model(
            self._models.path_of(command.model, command.job, report),
            Path(command.folder),
            command.targets,
            job=command.job,
            report=report,
            stop=stop,
            half=command.half,
            pictures=Path(command.pictures) if command.pictures else None,
        )
        report(ModelExported(command.job, str(done.bundle), done.written))
