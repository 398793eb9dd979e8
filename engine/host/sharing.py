"""Sharing models: writing them for other programs, and holding other runtimes against them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.projects import PictureRow
from engine.contracts.sharing import Runtime
from engine.contracts.sharing_commands import ExportModel, ListTargets, VerifyModel
from engine.contracts.sharing_events import ModelExported, ModelVerified, TargetsListed
from engine.exporting.export import export_model
from engine.exporting.registry import list_targets
from engine.host.measured_on import pictures_to_measure
from engine.host.models import Models
from engine.host.projects import Projects
from engine.jobs import Report, StopToken
from engine.verifying.certificate import save_certificate
from engine.verifying.registry import find_runtime
from engine.verifying.verify import verify_model


class Sharing:
    """Answers `ListTargets`, `ExportModel` and `VerifyModel`.

    Args:
        models: knows where the general model lies.
        projects: keeps the projects open.
    """

    def __init__(self, models: Models, projects: Projects) -> None:
        self._models = models
        self._projects = projects

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
            pictures=Path(command.pictures) if command.pictures else self._own_pictures(command),
        )
        report(ModelExported(command.job, str(done.bundle), done.written, done.half))

    def _own_pictures(self, command: ExportModel) -> Sequence[PictureRow] | None:
        if not (command.half and command.project):
            return None
        return pictures_to_measure(self._projects.store_of(command.project), command.model) or None

    def verify(self, command: VerifyModel, report: Report, stop: StopToken) -> None:
        """Hold every runtime's answers against Tellapart's."""
        model = self._models.path_of(command.model, command.job, report)
        verified = verify_model(
            model,
            runtimes=command.runtimes,
            pictures=Path(command.pictures) if command.pictures else None,
            job=command.job,
            report=report,
            stop=stop,
        )
        if command.certificate:
            save_certificate(Path(command.certificate), model, verified, stop)
        report(ModelVerified(command.job, verified.checks, command.certificate, verified.notes))
