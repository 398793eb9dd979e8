"""Asking a project about its finished runs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.commands import CompareModels, OpenRun, SaveReport
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import FileSaved, ModelsCompared, RunOpened
from engine.contracts.types import CheckedPicture, JobId, RunReport, Score, TrainOptions
from engine.host.handlers import EngineHandlers
from engine.jobs import StopToken
from engine.project.labelled import LabelledPicture
from engine.project.run_table import SnapshotRow
from engine.project.store import ProjectStore

JOB = JobId("runs")


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setenv("TELLAPART_DEVICE", "cpu")
    made = EngineHandlers()
    yield made
    made.close()


def ask(handlers, command, stop=None):
    heard = []
    handlers.handle(command, heard.append, stop or StopToken())
    return heard[-1]


class Project:
    """A project with six red and blue pictures, and runs that are over."""

    def __init__(self, folder: Path, pictures: list[Path], model: Path) -> None:
        self.folder, self._model = str(folder), model
        with ProjectStore.create(folder, "colours") as store:
            store.add_pictures([LabelledPicture(str(path), path.parent.name) for path in pictures])

    def run(self, guesses: dict[int, str], learned: tuple[int, ...] = ()) -> RunReport:
        """Write down a run that predicted some pictures, by number, and learned from others as well."""
        with ProjectStore.open(self.folder) as store:
            rows = {row.picture: row for row in store.rows()}
            name = store.next_model_name()
            bundle = store.model_file(name)
            shutil.copy(self._model, bundle)
            snapshot = [SnapshotRow(number, rows[number].label) for number in {*guesses, *learned}]
            run = store.start_run(TrainOptions(), snapshot)
            checked = tuple(
                CheckedPicture(number, rows[number].path, rows[number].label, guess, 0.8)
                for number, guess in guesses.items()
            )
            right = sum(picture.guess == picture.label for picture in checked)
            score = Score(right, len(checked), 0.1, 0.9, 0.5)
            card = replace(open_bundle(bundle).card, name=name, score=score)
            report = RunReport(run, card, score, "cross-validated", ((1, 0), (0, 1)), checked, (), (), 1.5)
            store.finish_run(run, report, dict.fromkeys(guesses, "ab" * 16))
        return report


@pytest.fixture
def project(tmp_path, save_picture, tiny_model) -> Project:
    colours = {"red": (200, 60, 60), "blue": (60, 60, 200)}
    pictures = [
        save_picture(tmp_path / "pictures" / name / f"{n}.png", colours[name], seed=n)
        for name in colours
        for n in range(3)
    ]
    return Project(tmp_path / "colours", pictures, tiny_model)


def test_the_report_of_any_run_can_be_opened_not_only_the_newest(handlers, project):
    first = project.run({1: "red", 2: "blue"})
    second = project.run({1: "red"})
    for report in (first, second):
        assert ask(handlers, OpenRun(JOB, project.folder, report.model.key)) == RunOpened(JOB, report)
    with pytest.raises(EngineError) as failed:
        ask(handlers, OpenRun(JOB, project.folder, "/elsewhere/model.tellapart"))
    assert failed.value.code == "no-such-run"


def test_two_models_are_compared_on_what_both_predicted(handlers, project):
    first = project.run({1: "red", 2: "blue", 3: "red", 4: "blue"})
    second = project.run({1: "red", 2: "red", 3: "blue", 5: "blue"})
    event = ask(handlers, CompareModels(JOB, project.folder, first.model.key, second.model.key))
    assert isinstance(event, ModelsCompared)
    done = event.comparison
    assert (done.first, done.second) == ("colours 1", "colours 2")
    assert (done.pictures, done.first_right, done.second_right, done.fair) == (3, 2, 2, True)
    assert [picture.picture for picture in done.differing] == [2, 3]
    assert done.chance == 1.0


def test_models_without_common_predictions_are_asked_about_new_pictures(handlers, project):
    first = project.run({1: "red"}, learned=(2,))
    second = project.run({2: "red"}, learned=(1,))
    done = ask(handlers, CompareModels(JOB, project.folder, first.model.key, second.model.key)).comparison
    assert (done.pictures, done.fair) == (4, True)
    # It is the same model file under two names.
    assert (done.differing, done.chance, done.first_right) == ((), 1.0, done.second_right)


def test_where_every_picture_was_learned_from_the_comparison_says_that_it_is_not_fair(handlers, project):
    first = project.run({1: "red"}, learned=(2, 3, 4, 5, 6))
    second = project.run({2: "red"}, learned=(1, 3, 4, 5, 6))
    done = ask(handlers, CompareModels(JOB, project.folder, first.model.key, second.model.key)).comparison
    assert (done.pictures, done.fair) == (6, False)


def test_a_report_is_saved_whole_or_not_at_all(handlers, project, tmp_path):
    report = project.run({1: "red", 2: "blue"})
    page = tmp_path / "new folder" / "report.html"
    command = SaveReport(JOB, project.folder, report.model.key, str(page))
    assert ask(handlers, command) == FileSaved(JOB, str(page))
    text = page.read_text("utf-8")
    assert "colours 1" in text
    assert "Right for 1 of 2" in text
    assert "abababababab" in text  # what was learned from, by its content
    assert text.count("data:image/jpeg") == 2  # the mistake, and its heat-map
    before = page.read_bytes()
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        ask(handlers, command, stop)
    assert page.read_bytes() == before


def test_a_run_whose_model_file_is_gone_can_still_be_filed(handlers, project, tmp_path):
    report = project.run({1: "red", 2: "blue"})
    Path(report.model.key).unlink()
    page = tmp_path / "report.html"
    ask(handlers, SaveReport(JOB, project.folder, report.model.key, str(page)))
    assert page.read_text("utf-8").count("data:image/jpeg") == 1
