"""Every command carried out for real, in this process: what the window will hear."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from engine.contracts.commands import (
    ClassifyPictures,
    CreateProject,
    DescribeEngine,
    ImportPictures,
    MakeThumbnails,
    OpenModel,
    OpenProject,
    RemovePictures,
    RenameClass,
    SaveModel,
    SaveResults,
    SetLabels,
)
from engine.contracts.events import (
    EngineDescribed,
    Event,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobProgress,
    JobSucceeded,
    LabelsChanged,
    ModelOpened,
    PicturesClassified,
    PicturesImported,
    PicturesListed,
    PicturesRemoved,
    ProjectOpened,
    ThumbnailsMade,
)
from engine.contracts.training_commands import (
    TrainModel,
)
from engine.contracts.training_events import ModelTrained
from engine.contracts.types import GENERAL_MODEL, DeviceKind, JobId, TrainOptions
from engine.files import disk_full
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost
from engine.pictures.reading import hash_content
from engine.project.samples import labelled_samples
from engine.project.store import ProjectStore

JOB = JobId("job")


class Desk:
    """An engine in this process; `ask` returns what a command was answered with."""

    def __init__(self) -> None:
        self._host = InlineHost(EngineHandlers())
        self._heard: list[Event] = []
        self.on_event = lambda event: None
        self._host.start(self._deliver)

    def _deliver(self, event: Event) -> None:
        self._heard.append(event)
        self.on_event(event)

    def ask(self, command) -> list[Event]:
        self._heard.clear()
        self._host.send(command)
        return list(self._heard)

    def cancel(self) -> None:
        self._host.kill()

    def close(self) -> None:
        self._host.stop()


@pytest.fixture
def desk(usual_cache, monkeypatch):
    monkeypatch.setenv("TELLAPART_DEVICE", "cpu")
    desk = Desk()
    yield desk
    desk.close()


def only(kind, events):
    (event,) = [event for event in events if isinstance(event, kind)]
    return event


@pytest.fixture(scope="module")
def hands(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hands")
    for name in ("five", "two"):
        (folder / name).mkdir()
        for picture in sorted((labelled_samples() / name).glob("*.jpg"))[:8]:
            shutil.copy(picture, folder / name)
    return folder


@pytest.fixture
def project(desk, hands, tmp_path) -> str:
    folder = str(tmp_path / "birds")
    desk.ask(CreateProject(JOB, folder, "birds"))
    desk.ask(ImportPictures(JOB, folder, (str(hands),)))
    return folder


def test_the_engine_describes_itself(desk):
    described = only(EngineDescribed, desk.ask(DescribeEngine(JOB)))
    assert [device.chosen for device in described.devices].count(True) == 1
    assert len(described.general.classes) == 1000
    assert described.general.key == GENERAL_MODEL


def test_classify_thumbnails_and_models(desk, tmp_path, save_picture, tiny_model):
    picture = str(save_picture(tmp_path / "a.png"))
    events = desk.ask(ClassifyPictures(JOB, (picture, "/gone.png"), model=str(tiny_model), top=2))
    results = [result for event in events if isinstance(event, PicturesClassified) for result in event.results]
    assert [result.problem is None for result in results] == [True, False]
    assert events[-1] == JobSucceeded(JOB)
    (whole, broken) = only(ThumbnailsMade, desk.ask(MakeThumbnails(JOB, (picture, "/gone.png"), 16))).thumbnails
    assert (max(whole.width, whole.height), len(whole.rgb)) == (16, whole.width * whole.height * 3)
    assert broken.problem is not None
    assert only(ModelOpened, desk.ask(OpenModel(JOB, str(tiny_model)))).card.classes == ("blue", "green", "red")
    table = tmp_path / "results.csv"
    assert only(FileSaved, desk.ask(SaveResults(JOB, tuple(results), str(table)))).path == str(table)
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2


def test_a_model_that_was_replaced_on_disk_is_opened_again(desk, tmp_path, save_picture, tiny_model):
    picture, model = str(save_picture(tmp_path / "a.png")), tmp_path / "m.tellapart"
    shutil.copy(tiny_model, model)
    command = ClassifyPictures(JOB, (picture,), model=str(model))
    assert desk.ask(command)[-1] == JobSucceeded(JOB)
    model.write_bytes(model.read_bytes()[:5000])
    failed = desk.ask(command)[-1]
    assert isinstance(failed, JobFailed)
    assert failed.report.code == "broken-model"
    model.unlink()
    assert desk.ask(command)[-1].report.code == "missing-model"


def test_saving_a_model_copies_it_whole_and_refuses_a_broken_one(desk, tmp_path, tiny_model):
    target = tmp_path / "new folder" / "copy.tellapart"
    assert only(FileSaved, desk.ask(SaveModel(JOB, str(tiny_model), str(target)))).path == str(target)
    assert target.read_bytes() == tiny_model.read_bytes()
    broken = tmp_path / "broken.tellapart"
    broken.write_bytes(tiny_model.read_bytes()[:4000])
    assert desk.ask(SaveModel(JOB, str(broken), str(target)))[-1].report.code == "broken-model"
    assert target.read_bytes() == tiny_model.read_bytes()
    assert desk.ask(SaveModel(JOB, GENERAL_MODEL, str(tmp_path / "general.tellapart")))[-1] == JobSucceeded(JOB)


def test_a_project_from_import_to_model_and_back_after_a_restart(desk, project, hands):
    trained = only(ModelTrained, desk.ask(TrainModel(JOB, project, TrainOptions(device=DeviceKind.CPU))))
    report = trained.report
    assert report.score.total == 16
    assert report.score.accuracy > 0.7
    assert {picture.picture for picture in report.checked} != {-1}
    assert Path(report.model.key).is_relative_to(project)
    desk.close()
    again = Desk()
    events = again.ask(OpenProject(JOB, project))
    assert only(ProjectOpened, events).summary.models[0].key == report.model.key
    assert sum(len(event.rows) for event in events if isinstance(event, PicturesListed)) == 16
    kept = only(ModelTrained, events).report
    assert (kept.score, kept.confusion, kept.checked) == (report.score, report.confusion, report.checked)
    answers = again.ask(ClassifyPictures(JOB, (str(hands),), model=report.model.key))
    assert sum(len(event.results) for event in answers if isinstance(event, PicturesClassified)) == 16
    second = only(ModelTrained, again.ask(TrainModel(JOB, project))).report
    assert second.run != report.run
    assert second.model.key != report.model.key
    assert Path(report.model.key).exists()
    again.close()


def test_a_run_remembers_the_content_of_every_picture_it_learned_from(desk, project, hands):
    first = only(ModelTrained, desk.ask(TrainModel(JOB, project))).report
    only(ModelTrained, desk.ask(TrainModel(JOB, project)))  # this time from the cache
    with ProjectStore.open(project) as store:
        paths = {row.picture: Path(row.path) for row in store.rows()}
        expected = {number: hash_content(path.read_bytes()) for number, path in paths.items()}
        for run in (first.run, first.run + 1):
            assert {row.picture: row.content_hash for row in store.snapshot(run)} == expected


def test_a_training_that_cannot_be_written_down_leaves_no_stray_model(desk, project, monkeypatch):
    def full(*words):
        raise disk_full(Path("project.sqlite"))

    with monkeypatch.context() as patch:
        patch.setattr(ProjectStore, "finish_run", full)
        assert only(JobFailed, desk.ask(TrainModel(JOB, project))).report.code == "disk-full"
    with ProjectStore.open(project) as store:
        assert list(store.models_folder.iterdir()) == []
        assert store.interrupted_runs() == ()
    only(ModelTrained, desk.ask(TrainModel(JOB, project)))


def test_labels_are_on_disk_before_they_are_said_to_be(desk, project):
    rows = [
        row
        for event in desk.ask(OpenProject(JOB, project))
        if isinstance(event, PicturesListed)
        for row in event.rows
    ]
    changed = only(
        LabelsChanged, desk.ask(SetLabels(JOB, project, ((rows[0].picture, "fist"), (rows[1].picture, None))))
    )
    assert changed.before == ((rows[0].picture, "five"), (rows[1].picture, "five"))
    other = Desk()
    seen = [
        row
        for event in other.ask(OpenProject(JOB, project))
        if isinstance(event, PicturesListed)
        for row in event.rows
    ]
    other.close()
    assert [row.label for row in seen[:3]] == ["fist", None, "five"]
    merged = only(LabelsChanged, desk.ask(RenameClass(JOB, project, "fist", "two")))
    assert merged.changes == ((rows[0].picture, "two"),)
    assert [(count.name, count.pictures) for count in merged.summary.classes] == [("five", 6), ("two", 9)]


def test_pictures_taken_out_can_be_put_back(desk, project):
    removed = only(PicturesRemoved, desk.ask(RemovePictures(JOB, project, (1, 2))))
    assert (removed.summary.pictures, removed.rows) == (14, ())
    back = only(PicturesRemoved, desk.ask(RemovePictures(JOB, project, (1, 2), removed=False)))
    assert back.summary.pictures == 16
    assert [row.picture for row in back.rows] == [1, 2]


def test_a_cancelled_training_leaves_no_model_and_the_next_one_starts_where_it_was(desk, project):
    looked = []

    def cancel_after_some(event: Event) -> None:
        if isinstance(event, JobProgress) and event.stage == "looking" and event.done:
            looked.append(event.done)
            desk.cancel()

    desk.on_event = cancel_after_some
    assert desk.ask(TrainModel(JOB, project))[-1] == JobCancelled(JOB)
    assert looked
    desk.on_event = lambda event: None
    assert only(ProjectOpened, desk.ask(OpenProject(JOB, project))).summary.models == ()
    assert desk.ask(TrainModel(JOB, project))[-1] == JobSucceeded(JOB)


def test_a_training_that_cannot_be_is_explained_and_the_project_goes_on(desk, tmp_path, hands):
    folder = str(tmp_path / "one")
    desk.ask(CreateProject(JOB, folder, "one"))
    imported = only(PicturesImported, desk.ask(ImportPictures(JOB, folder, (str(hands / "two"),), "two")))
    assert imported.added == 8
    failed = desk.ask(TrainModel(JOB, folder))[-1]
    assert isinstance(failed, JobFailed)
    assert failed.report.code == "one-class"
    assert desk.ask(OpenProject(JOB, folder))[-1] == JobSucceeded(JOB)


def test_an_unreadable_picture_is_remembered_by_the_project(desk, project, hands, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(
        (hands / "two").joinpath(next((hands / "two").iterdir()).name).read_bytes()[:300]
    )
    desk.ask(ImportPictures(JOB, project, (str(tmp_path / "broken.jpg"),), "two"))
    report = only(ModelTrained, desk.ask(TrainModel(JOB, project))).report
    assert report.score.total == 16
    summary = only(ProjectOpened, desk.ask(OpenProject(JOB, project))).summary
    assert (summary.pictures, summary.unreadable) == (17, 1)
