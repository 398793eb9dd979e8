"""`tellapart report`."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.bundle.reading import Bundle
from engine.cli.exit_codes import ExitCode
from engine.cli.output import say, write_json
from engine.cli.replacing import check_page_place
from engine.contracts.errors import EngineError
from engine.jobs import StopToken
from engine.project.store import ProjectStore, is_project, not_a_project
from engine.reporting.filed import Filed
from engine.reporting.saving import filed_model, filed_run, save_report


def report_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Write what is known of a training as one HTML file."""
    source, out = arguments.source.absolute(), arguments.out.absolute()
    check_page_place(out)
    filed, bundle = _file(source)
    save_report(out, filed, bundle, check=stop.raise_if_stopped)
    say(f"{arguments.out}: {filed.report.model.name}, {out.stat().st_size / 1e6:.1f} MB.")
    if arguments.json:
        write_json({"path": str(out), "model": filed.report.model.key, "score": filed.report.score.accuracy})
    return ExitCode.DONE


def _file(source: Path) -> tuple[Filed, Bundle | None]:
    if source.is_dir():
        if not is_project(source):
            raise not_a_project(source)
        with ProjectStore.open(source) as store:
            models = store.summary().models
            if not models:
                raise EngineError(
                    "no-such-run",
                    "No model was trained in this project yet.",
                    "Train one first.",
                    path=str(source),
                )
            return filed_run(store, store.run_of(models[0].key))
    project = source.parent.parent
    if is_project(project):  # its project remembers more than the file does
        with ProjectStore.open(project) as store:
            if any(Path(model.key) == source for model in store.summary().models):
                return filed_run(store, store.run_of(str(source)))
    return filed_model(source)
