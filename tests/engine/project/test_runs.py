"""Trainings and their models are remembered, and read back exactly as they were."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contracts.judgement import DoubtfulLabel, LookAlikes, Rejection
from engine.contracts.projects import Split
from engine.contracts.types import (
    CheckedPicture,
    DeviceKind,
    ModelCard,
    Preprocessing,
    Problem,
    RunReport,
    Score,
    TrainOptions,
)
from engine.project.labelled import LabelledPicture
from engine.project.run_table import RunEnd, SnapshotRow
from engine.project.store import ProjectStore

SNAPSHOT = (SnapshotRow(1, "robin", Split.TRAIN), SnapshotRow(2, None))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    with ProjectStore.create(tmp_path / "birds", "birds") as made:
        made.add_pictures([LabelledPicture("/photos/1.jpg", "robin"), LabelledPicture("/photos/2.jpg")])
        yield made


def report_of(store: ProjectStore, run: int = 1) -> RunReport:
    name = store.next_model_name()
    bundle = store.model_file(name)
    bundle.write_bytes(b"bundle")
    outside = str(Path("/2.jpg").absolute())
    inside = str(store.folder / "photos" / "1.jpg")
    return RunReport(
        run=run,
        model=ModelCard(
            key=str(bundle),
            name=name,
            classes=("robin", "wren"),
            backbone="efficientnet-lite0",
            preprocessing=Preprocessing(size=384, short_side=384),
            score=Score(90, 100, 0.825, 0.9448, 0.1 + 0.2),
            created="2026-01-02T03:04:05+00:00",
            size_bytes=6,
        ),
        score=Score(90, 100, 0.825, 0.9448, 0.1 + 0.2),
        held_out="cross-validated",
        confusion=((50, 5), (5, 40)),
        checked=(CheckedPicture(1, inside, "robin", "wren", 1 / 3), CheckedPicture(2, outside, "a", "a", 1.0)),
        unreadable=((inside, Problem("truncated", "The file ends early.")),),
        choices=(("depth", "middle"), ("size", "384")),
        seconds=4.2,
        warnings=(Problem("class-too-small", "“wren” has only one picture.", "Add more."),),
    )


def test_a_report_survives_a_restart_exactly(store: ProjectStore) -> None:
    assert store.latest_report() is None
    run = store.start_run(TrainOptions(), SNAPSHOT)
    report = report_of(store, run)
    store.finish_run(run, report)
    store.close()
    with ProjectStore.open(store.folder) as again:
        assert again.latest_report() == report
        assert again.summary().models == (report.model,)


@given(
    st.lists(st.tuples(st.text(st.characters(), max_size=9), st.text(), st.floats(allow_nan=False)), max_size=4),
    st.floats(allow_nan=False),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_report_comes_back(store: ProjectStore, checked: list[tuple[str, str, float]], seconds: float) -> None:
    report = replace(
        report_of(store),
        checked=tuple(
            CheckedPicture(number, f"{Path('/photos').absolute()}/x{number}.jpg", label, guess, confidence)
            for number, (label, guess, confidence) in enumerate(checked)
        ),
        seconds=seconds,
    )
    store.finish_run(store.start_run(TrainOptions(), ()), report)
    assert store.latest_report() == report


def test_a_moved_project_keeps_its_models_and_its_report(store: ProjectStore, tmp_path: Path) -> None:
    report = report_of(store)
    inside, outside = (picture.path for picture in report.checked)
    report = replace(
        report,
        doubtful=(DoubtfulLabel(1, inside, "robin", "wren", 0.9),),
        look_alikes=LookAlikes(((inside, outside),), 2),
    )
    store.finish_run(store.start_run(TrainOptions(), SNAPSHOT), report)
    store.close()
    shutil.move(store.folder, tmp_path / "moved")
    with ProjectStore.open(tmp_path / "moved") as moved:
        again = moved.latest_report()
        assert again is not None
        assert Path(again.model.key).read_bytes() == b"bundle"
        assert moved.summary().models == (again.model,)
        assert again.checked[0].path == str(tmp_path / "moved" / "photos" / "1.jpg")
        assert again.unreadable[0][0] == again.doubtful[0].path == again.checked[0].path
        assert again.look_alikes.groups == ((again.checked[0].path, outside),)
        assert moved.run_of(again.model.key).report == again
        assert again.checked[1:] == report.checked[1:]


def test_what_a_models_file_says_now_is_what_its_report_says(store: ProjectStore) -> None:
    for _ in range(2):
        store.finish_run(store.start_run(TrainOptions(), SNAPSHOT), report_of(store))
    newer, older = store.summary().models
    strict = replace(newer, rejection=Rejection("neighbours", 0.5, 0.9, coverage=0.8, accuracy=0.99))
    store.keep_card(strict)
    store.keep_card(replace(strict, key="/elsewhere/other.tellapart"))
    assert store.summary().models == (strict, older)
    again = store.latest_report()
    assert again is not None
    assert again.model == strict


def test_the_newest_model_comes_first_and_names_count_on(store: ProjectStore) -> None:
    for number in (1, 2, 3):
        assert store.next_model_name() == f"birds {number}"
        store.finish_run(store.start_run(TrainOptions(), ()), report_of(store, number))
    assert [card.name for card in store.summary().models] == ["birds 3", "birds 2", "birds 1"]
    assert store.next_model_name() == "birds 4"


def test_a_model_whose_file_was_deleted_is_not_offered_and_its_name_not_used_again(store: ProjectStore) -> None:
    report = report_of(store)
    store.finish_run(store.start_run(TrainOptions(), ()), report)
    Path(report.model.key).unlink()
    assert store.summary().models == ()
    assert store.next_model_name() == "birds 2"
    assert store.latest_report() == report, "the Check page still has something to show"


def test_a_run_that_never_ended_is_known_after_a_restart(store: ProjectStore) -> None:
    options = TrainOptions(name="mine", seed=7, time_budget=12.5, device=DeviceKind.CPU)
    run = store.start_run(options, SNAPSHOT, {"backbone": "efficientnet-lite0"})
    store.set_labels([(1, "wren")])
    store.close()
    with ProjectStore.open(store.folder) as again:
        (interrupted,) = again.interrupted_runs()
        assert (interrupted.run, interrupted.options) == (run, options)
        assert again.snapshot(run) == SNAPSHOT, "as the data was then, not as it is now"
        again.end_run(run, RunEnd.FAILED)
        assert again.interrupted_runs() == ()


def test_runs_that_ended_are_not_interrupted(store: ProjectStore) -> None:
    store.finish_run(store.start_run(TrainOptions(), ()), report_of(store))
    store.end_run(store.start_run(TrainOptions(), ()), RunEnd.CANCELLED)
    assert store.interrupted_runs() == ()
    assert store.latest_report() is not None


def test_a_picture_that_a_run_learned_from_can_still_be_taken_out(store: ProjectStore) -> None:
    run = store.start_run(TrainOptions(), SNAPSHOT)
    store.remove_pictures([1])
    assert store.snapshot(run) == SNAPSHOT
