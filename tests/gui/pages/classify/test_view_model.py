"""Results survive stopping, a lost engine and another model, and every picture is asked for exactly once more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from demo_data import opened
from fake_engine import FakeBridge

from engine.api import (
    GENERAL_MODEL,
    ClassifyPictures,
    EngineLost,
    ErrorReport,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobId,
    JobSucceeded,
    ModelCard,
    ModelOpened,
    ModelTrained,
    OpenModel,
    PictureResult,
    PicturesClassified,
    PicturesFound,
    Preprocessing,
    Problem,
    RunReport,
    SaveResults,
    Score,
)
from gui.pages.classify.view_model import ClassifyViewModel

DIED = ErrorReport("engine-died", "The engine stopped.", "It is starting again.")


def results(indices: Sequence[int], confidence: float = 0.9) -> tuple[PictureResult, ...]:
    return tuple(
        PictureResult(i, f"/photos/{i}.jpg", (("wren", confidence), ("robin", 1 - confidence))) for i in indices
    )


def model(name: str) -> ModelCard:
    return ModelCard(
        f"/project/models/{name}.tellapart", name, ("robin", "wren"), "efficientnet-lite0", Preprocessing(),
        Score(94, 100, 0.9, 0.97, 0.93), "2026-01-01T10:00:00Z", 14_000_000,
    )  # fmt: skip


def trained(name: str) -> ModelTrained:
    card = model(name)
    assert card.score is not None
    report = RunReport(1, card, card.score, "cross-validated", ((50, 3), (3, 44)), (), (), (), 4.0)
    return ModelTrained(JobId("training"), report, None)


@pytest.fixture
def page(bridge: FakeBridge) -> ClassifyViewModel:
    return ClassifyViewModel(bridge)


def job_of(bridge: FakeBridge) -> JobId:
    return bridge.last(ClassifyPictures).job


def test_results_are_kept_in_the_order_dropped_and_counted(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    page.classify(("/photos",))
    job = job_of(bridge)
    bridge.emit(PicturesFound(job, 4, finished=True))
    bridge.emit(PicturesClassified(job, results([0, 1])))
    broken = PictureResult(3, "/photos/3.jpg", (), Problem("truncated", "The file ends too early."))
    bridge.emit(PicturesClassified(job, (*results([2], confidence=0.4), broken)))
    bridge.emit(JobSucceeded(job))

    assert page.book.paths() == tuple(f"/photos/{i}.jpg" for i in range(4))
    assert (page.book.doubtful, page.book.unreadable) == (1, 1)
    assert page.progress.done == page.progress.total == 4
    assert not page.running
    assert not page.can_go_on


def test_stopping_keeps_what_came_and_going_on_asks_for_the_rest(
    page: ClassifyViewModel, bridge: FakeBridge
) -> None:
    page.classify(("/photos",))
    first = job_of(bridge)
    bridge.emit(PicturesFound(first, 10, finished=True))
    bridge.emit(PicturesClassified(first, results(range(6))))
    page.stop()
    assert bridge.cancelled == [first]
    assert page.stopping
    bridge.emit(JobCancelled(first))

    assert len(page.book) == 6
    assert not page.stopping
    assert page.left == 4
    page.go_on()
    assert bridge.last(ClassifyPictures).skip == 6
    assert bridge.last(ClassifyPictures).paths == ("/photos",)


def test_a_lost_engine_costs_no_result_and_no_picture_comes_twice(
    page: ClassifyViewModel, bridge: FakeBridge
) -> None:
    page.classify(("/photos",))
    first = job_of(bridge)
    bridge.emit(PicturesFound(first, 8, finished=True))
    bridge.emit(PicturesClassified(first, results(range(5))))
    bridge.emit(EngineLost(DIED, (first,)))
    assert len(page.book) == 5
    assert page.can_go_on
    assert page.left == 3

    page.go_on()
    second = job_of(bridge)
    bridge.emit(PicturesClassified(first, results([5])))  # a late word of the job that is lost
    bridge.emit(PicturesClassified(second, results([4, 5, 6])))  # an engine that begins a little early
    bridge.emit(PicturesClassified(second, results([7])))
    bridge.emit(JobSucceeded(second))
    assert page.book.paths() == tuple(f"/photos/{i}.jpg" for i in range(8))
    assert not page.can_go_on


def test_the_number_left_is_unknown_while_folders_are_still_walked(
    page: ClassifyViewModel, bridge: FakeBridge
) -> None:
    page.classify(("/photos",))
    bridge.emit(PicturesFound(job_of(bridge), 500, finished=False))
    bridge.emit(EngineLost(DIED, (job_of(bridge),)))
    assert page.can_go_on
    assert page.left is None


def test_an_engine_lost_with_somebody_elses_job_changes_nothing(
    page: ClassifyViewModel, bridge: FakeBridge
) -> None:
    page.classify(("/photos",))
    bridge.emit(EngineLost(DIED, (JobId("training"),)))
    assert page.running


def test_clearing_while_running_cancels_and_ignores_what_still_comes(
    page: ClassifyViewModel, bridge: FakeBridge
) -> None:
    page.classify(("/photos",))
    job = job_of(bridge)
    bridge.emit(PicturesClassified(job, results([0])))
    page.clear()
    bridge.emit(PicturesClassified(job, results([1])))
    assert bridge.cancelled == [job]
    assert len(page.book) == 0
    assert page.progress.total == 0


def test_a_failed_job_keeps_what_came_and_can_go_on(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    page.classify(("/photos",))
    bridge.emit(PicturesClassified(job_of(bridge), results([0, 1])))
    bridge.emit(JobFailed(job_of(bridge), ErrorReport("out-of-memory", "There was not enough memory.")))
    assert len(page.book) == 2
    assert page.can_go_on


def test_another_model_answers_the_same_pictures_again(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    page.classify(("/photos",))
    page.classify(("/more/a.jpg",))
    first, second = (command.job for command in bridge.sent_of(ClassifyPictures))
    bridge.emit(PicturesClassified(first, results([0, 1])))
    bridge.emit(JobSucceeded(first))
    bridge.emit(trained("birds 1"))
    assert page.models.chosen == GENERAL_MODEL  # results on the page are not thrown away by a training

    page.models.choose(model("birds 1").key)
    assert bridge.cancelled == [second]
    assert len(page.book) == 0
    again = bridge.sent_of(ClassifyPictures)[2:]
    assert [(command.paths, command.model) for command in again] == [
        (("/photos",), model("birds 1").key),
        (("/more/a.jpg",), model("birds 1").key),
    ]


def test_the_newest_model_is_chosen_until_a_person_chooses(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    bridge.emit(trained("birds 1"))
    assert page.models.chosen == model("birds 1").key
    page.models.choose(GENERAL_MODEL)
    bridge.emit(trained("birds 2"))
    assert page.models.chosen == GENERAL_MODEL
    assert [card.name for card in page.models.cards()] == ["birds 2", "birds 1"]


def test_another_project_brings_its_own_newest_model(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    page.models.choose(GENERAL_MODEL)
    bridge.emit(opened([("robin", 5)], models=(model("birds 7"),), folder="/birds"))
    assert page.models.chosen == model("birds 7").key
    page.models.choose(GENERAL_MODEL)
    bridge.emit(opened([("robin", 6)], models=(model("birds 7"),), folder="/birds"))
    assert page.models.chosen == GENERAL_MODEL


def test_an_opened_model_file_is_chosen_when_it_is_good(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    page.models.open("/mail/theirs.tellapart")
    bridge.emit(ModelOpened(bridge.last(OpenModel).job, model("theirs")))
    assert page.models.chosen == model("theirs").key
    assert page.models.cards() == (model("theirs"),)

    page.models.open("/mail/broken.tellapart")
    bridge.emit(JobFailed(bridge.last(OpenModel).job, ErrorReport("broken-model", "It ends too early.")))
    assert page.models.chosen == model("theirs").key


def test_saving_says_where_the_file_is(page: ClassifyViewModel, bridge: FakeBridge) -> None:
    saved: list[object] = []
    page.saved.connect(saved.append)
    page.save(results([0]), "/home/answers.csv")
    bridge.emit(FileSaved(bridge.last(SaveResults).job, "/home/answers.csv"))
    assert saved == ["/home/answers.csv"]
