"""Writing a model for other programs, as the window asks for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import JobStopped
from engine.contracts.events import JobProgress
from engine.contracts.projects import Split
from engine.contracts.sharing import DEFAULT_TARGETS, Runtime, Target
from engine.contracts.sharing_commands import ExportModel, ListTargets
from engine.contracts.sharing_events import ModelExported, TargetsListed, TargetWritten
from engine.contracts.types import GENERAL_MODEL, JobId, RunReport, Score, TrainOptions
from engine.host.handlers import EngineHandlers
from engine.jobs import StopToken
from engine.project.labelled import LabelledPicture
from engine.project.run_table import SnapshotRow
from engine.project.store import ProjectStore

JOB = JobId("share")


@pytest.fixture
def ask():
    handlers = EngineHandlers()

    def ask(command, stop=None):
        heard = []
        handlers.handle(command, heard.append, stop or StopToken())
        return heard

    yield ask
    handlers.close()


def test_every_target_and_runtime_is_listed_with_a_reason_where_it_cannot_be_had(ask):
    (listed,) = ask(ListTargets(JOB))
    assert isinstance(listed, TargetsListed)
    assert [target for target, _ in listed.targets] == list(Target)
    assert [runtime for runtime, _ in listed.runtimes] == list(Runtime)
    reasons = dict(listed.targets)
    assert reasons[Target.PYTHON] == ""
    assert all(reason == "" or reason.endswith(".") for _, reason in (*listed.targets, *listed.runtimes))
    assert dict(listed.runtimes)[Runtime.PYTHON] == ""


def test_a_model_is_written_and_each_target_told_as_it_is_finished(ask, tiny_model, tmp_path):
    heard = ask(ExportModel(JOB, str(tiny_model), str(tmp_path), (Target.PYTHON, Target.CPP)))
    told = [event.written for event in heard if isinstance(event, TargetWritten)]
    assert [written.target for written in told] == [Target.PYTHON, Target.CPP]
    last = heard[-1]
    assert isinstance(last, ModelExported)
    assert (last.bundle, last.written, last.half) == (str(tmp_path / "colours.tellapart"), tuple(told), None)
    steps = [event for event in heard if isinstance(event, JobProgress) and event.stage == "exporting"]
    assert (steps[-1].done, steps[-1].total) == (3, 3)


def test_half_precision_says_what_it_cost(ask, tiny_model, tmp_path):
    *_, last = ask(ExportModel(JOB, str(tiny_model), str(tmp_path), (Target.PYTHON,), half=True))
    assert Path(last.bundle).name == "colours.half.tellapart"
    assert last.half.pictures > 30
    assert 0 <= last.half.largest_difference < 0.1


def test_the_general_model_is_exported_by_its_name(ask, usual_cache, tmp_path):
    *_, last = ask(ExportModel(JOB, GENERAL_MODEL, str(tmp_path), (Target.PYTHON,)))
    assert last.bundle == str(tmp_path / "general.tellapart")
    assert "1000 classes" in (tmp_path / "share" / "python" / "README.md").read_text("utf-8")


def test_a_cancelled_export_writes_nothing(ask, tiny_model, tmp_path):
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        ask(ExportModel(JOB, str(tiny_model), str(tmp_path / "out"), DEFAULT_TARGETS), stop)
    assert not list(tmp_path.rglob("*.tellapart"))


@pytest.fixture
def project(tmp_path, save_picture, tiny_model):
    """`project(splits)`: a project with a labelled picture in each split, and a model that was trained in it."""

    def make(*splits):
        folder = tmp_path / "project"
        with ProjectStore.create(folder, "colours") as store:
            paths = [
                save_picture(tmp_path / "pictures" / f"{number}.png", seed=number) for number in range(len(splits))
            ]
            store.add_pictures(
                LabelledPicture(str(path), ("red", "blue")[number % 2], split)
                for number, (path, split) in enumerate(zip(paths, splits, strict=True))
            )
            shutil.copy(tiny_model, model := store.model_file("colours 1"))
            run = store.start_run(
                TrainOptions(), [SnapshotRow(row.picture, row.label, row.split) for row in store.rows()]
            )
            score = Score(1, 1, 0.0, 1.0, 1.0)
            card = replace(open_bundle(model).card, score=score)
            report = RunReport(run, card, score, "cross-validated", ((1, 0), (0, 1)), (), (), (), 1.5)
            store.finish_run(run, report, {})
        return str(folder), model, paths

    return make


@pytest.mark.parametrize(
    ("splits", "asked"),
    [
        ((Split.TRAIN, Split.TEST, Split.VALIDATION, Split.ANY), 2),
        ((Split.ANY, Split.ANY, Split.ANY), 3),
    ],
)
def test_half_precision_is_measured_on_pictures_that_the_model_did_not_learn_if_there_are_any(
    ask, project, tmp_path, splits, asked
):
    folder, model, _ = project(*splits)
    *heard, last = ask(
        ExportModel(JOB, str(model), str(tmp_path / "out"), (Target.PYTHON,), half=True, project=folder)
    )
    assert last.half.labelled == asked
    assert 0 <= last.half.accuracy_half <= 1
    assert any(isinstance(event, JobProgress) and event.total == asked for event in heard)


def test_pictures_that_are_gone_do_not_stop_the_export(ask, project, tmp_path):
    folder, model, paths = project(Split.ANY, Split.TEST)
    for path in paths:
        path.unlink()
    *_, last = ask(
        ExportModel(JOB, str(model), str(tmp_path / "out"), (Target.PYTHON,), half=True, project=folder)
    )
    assert last.half.labelled == 0


def test_full_precision_needs_no_pictures_of_the_project(ask, tiny_model, tmp_path):
    nowhere = str(tmp_path / "no project")
    *_, last = ask(ExportModel(JOB, str(tiny_model), str(tmp_path / "out"), (Target.PYTHON,), project=nowhere))
    assert last.written[0].problem == ""
