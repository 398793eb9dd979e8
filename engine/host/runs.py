"""Finished runs of a project: opening their reports, comparing their models, filing a report."""

from __future__ import annotations

from pathlib import Path

from engine.bundle.classifier import open_classifier
from engine.contracts.commands import CompareModels, OpenRun, SaveReport
from engine.contracts.errors import EngineError
from engine.contracts.events import FileSaved, ModelsCompared, RunOpened
from engine.contracts.judgement import Comparison
from engine.contracts.projects import PictureRow
from engine.devices import chosen_device, detect_devices
from engine.evaluation.compare import compare_predictions, compare_reports
from engine.evaluation.evaluate import evaluate
from engine.host.projects import Projects
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.project.run_table import FinishedRun
from engine.project.store import ProjectStore
from engine.reporting.saving import filed_run, save_report


class Runs:
    """Answers what is asked about runs that are over.

    Args:
        projects: keeps the projects open.
    """

    def __init__(self, projects: Projects) -> None:
        self._projects = projects

    def open(self, command: OpenRun, report: Report) -> None:
        """Send the report of the run that made a model."""
        found = self._projects.store_of(command.folder).run_of(command.model)
        report(RunOpened(command.job, found.report))

    def compare(self, command: CompareModels, report: Report, stop: StopToken) -> None:
        """Compare two models on pictures that neither learned from, as far as there are any.

        First on what both predicted while they were judged; if those are different pictures (one was judged on
        test pictures that the other learned from), on pictures that neither run had; else on all labelled ones.

        Raises:
            EngineError: "no-such-run", or "no-labels" if there is nothing to ask them about.
        """
        store = self._projects.store_of(command.folder)
        first, second = store.run_of(command.first), store.run_of(command.second)
        rows = [row for row in store.rows() if row.label is not None and row.problem is None]
        labels = {row.path: row.label or "" for row in rows}
        done = compare_reports(first.report, second.report, labels)
        if done.pictures == 0:
            done = _ask_both(store, first, second, rows, command, report, stop)
        report(ModelsCompared(command.job, done))

    def save_report(self, command: SaveReport, report: Report, stop: StopToken) -> None:
        """Write the report of the run that made a model as one HTML file.

        Raises:
            EngineError: "no-such-run", "disk-full" or "cannot-write".
            JobStopped: if it was cancelled; nothing is written then.
        """
        store = self._projects.store_of(command.folder)
        filed, bundle = filed_run(store, store.run_of(command.model))
        progress = Progress(command.job, "saving", 0, report)
        save_report(Path(command.path), filed, bundle, check=stop.raise_if_stopped, drawn=progress.update)
        report(FileSaved(command.job, command.path))


def _ask_both(
    store: ProjectStore,
    first: FinishedRun,
    second: FinishedRun,
    rows: list[PictureRow],
    command: CompareModels,
    report: Report,
    stop: StopToken,
) -> Comparison:
    learned = {row.picture for run in (first, second) for row in store.snapshot(run.run)}
    new = [row for row in rows if row.picture not in learned]
    asked = new or rows
    if not asked:
        raise EngineError(
            "no-labels",
            "There are no labelled pictures to compare the models on.",
            "Give some pictures a class first.",
        )
    answers = []
    for run in (first, second):
        card = run.report.model
        classifier = open_classifier(str(Path(card.key)), chosen_device(detect_devices()))
        try:
            done = evaluate(asked, classifier, job=command.job, report=report, stop=stop)
        finally:
            classifier.close()
        answers.append((card.name, done.checked))
    labels = {row.path: row.label or "" for row in asked}
    several = first.report.model.multi_label or second.report.model.multi_label
    return compare_predictions(answers[0], answers[1], labels, fair=bool(new), several=several)
