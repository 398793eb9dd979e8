"""A project remembers what a person did, exactly."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contracts.errors import EngineError
from engine.contracts.projects import ClassCount, PictureRow, Split
from engine.contracts.types import Problem
from engine.project.labelled import LabelledPicture
from engine.project.schema import DATABASE_NAME
from engine.project.store import ProjectStore

BROKEN = Problem("truncated", "The file ends early.", "Copy it again.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    with ProjectStore.create(tmp_path / "birds", "Birds") as made:
        made.add_pictures(
            [
                LabelledPicture("/photos/1.jpg", "robin", Split.TRAIN),
                LabelledPicture("/photos/2.jpg", "wren", Split.TEST),
                LabelledPicture("/photos/3.jpg", None, Split.ANY, BROKEN),
            ]
        )
        yield made


def labels(store: ProjectStore) -> dict[str, str | None]:
    return {Path(row.path).name: row.label for row in store.rows()}


def test_pictures_come_back_as_they_went_in(store: ProjectStore) -> None:
    store.close()
    with ProjectStore.open(store.folder) as again:
        assert list(again.rows()) == [
            PictureRow(1, str(Path("/photos/1.jpg").absolute()), "robin", Split.TRAIN),
            PictureRow(2, str(Path("/photos/2.jpg").absolute()), "wren", Split.TEST),
            PictureRow(3, str(Path("/photos/3.jpg").absolute()), None, Split.ANY, BROKEN),
        ]


def test_the_summary_counts(store: ProjectStore) -> None:
    store.add_pictures([LabelledPicture("/photos/4.jpg", "Albatross"), LabelledPicture("/photos/5.jpg", "wren")])
    summary = store.summary()
    assert summary.name == "Birds"
    assert summary.folder == str(store.folder)
    assert summary.classes == (ClassCount("Albatross", 1), ClassCount("robin", 1), ClassCount("wren", 2))
    assert (summary.pictures, summary.unlabelled, summary.unreadable, summary.models) == (5, 1, 1, ())


def test_a_known_picture_keeps_its_label_and_takes_one_if_it_has_none(store: ProjectStore) -> None:
    added = store.add_pictures(
        [LabelledPicture("/photos/1.jpg", "wren"), LabelledPicture("/photos/3.jpg", "wren")]
    )
    assert (added.added, added.known) == (0, 2)
    assert labels(store) == {"1.jpg": "robin", "2.jpg": "wren", "3.jpg": "wren"}
    assert store.summary().unreadable == 0, "the file was looked at again and is fine now"


def test_labels_are_set_and_the_answer_undoes_it(store: ProjectStore) -> None:
    result = store.set_labels([(1, " wren\n"), (3, "wren"), (2, None)])
    assert result.changes == ((1, "wren"), (3, "wren"), (2, None))
    assert result.before == ((1, "robin"), (3, None), (2, "wren"))
    assert labels(store) == {"1.jpg": "wren", "2.jpg": None, "3.jpg": "wren"}
    undone = store.set_labels(result.before)
    assert labels(store) == {"1.jpg": "robin", "2.jpg": "wren", "3.jpg": None}
    assert undone.before == result.changes


label_changes = st.lists(
    st.tuples(st.integers(1, 3), st.none() | st.text(st.characters(), max_size=8)), min_size=1, max_size=6
)


@given(label_changes)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_change_of_labels_can_be_undone(store: ProjectStore, changes: list[tuple[int, str | None]]) -> None:
    was = labels(store)
    result = store.set_labels(changes)
    assert {row.picture: row.label for row in store.rows_of([number for number, _ in changes])} == dict(
        result.changes
    )
    store.set_labels(result.before)
    assert labels(store) == was


def test_a_change_with_an_unknown_picture_changes_nothing(store: ProjectStore) -> None:
    with pytest.raises(EngineError) as caught:
        store.set_labels([(1, "wren"), (99, "wren")])
    assert caught.value.code == "no-such-picture"
    assert labels(store)["1.jpg"] == "robin"


def test_renaming_a_class_to_one_that_exists_merges_them_and_can_be_undone(store: ProjectStore) -> None:
    result = store.rename_class("robin", " wren ")
    assert store.summary().classes == (ClassCount("wren", 2),)
    assert result.changes == ((1, "wren"),)
    store.set_labels(result.before)
    assert store.summary().classes == (ClassCount("robin", 1), ClassCount("wren", 1))


@pytest.mark.parametrize(
    ("old", "new", "code"), [("crow", "rook", "no-such-class"), ("wren", " ", "bad-class-name")]
)
def test_a_class_that_cannot_be_renamed_says_why(store: ProjectStore, old: str, new: str, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        store.rename_class(old, new)
    assert caught.value.code == code


def test_removed_pictures_are_gone_and_can_be_put_back(store: ProjectStore) -> None:
    assert store.remove_pictures([1, 3]) == ()
    assert labels(store) == {"2.jpg": "wren"}
    assert (store.summary().pictures, store.summary().unreadable) == (1, 0)
    back = store.remove_pictures([3, 1], removed=False)
    assert [row.picture for row in back] == [3, 1]
    assert back[0].problem == BROKEN
    assert store.summary().pictures == 3


def test_undoing_a_rename_and_then_a_removal_ends_where_it_began(store: ProjectStore) -> None:
    store.add_pictures([LabelledPicture("/photos/4.jpg", "robin")])
    was = labels(store)
    store.remove_pictures([1])
    renamed = store.rename_class("robin", "wren")
    store.set_labels(renamed.before)
    store.remove_pictures([1], removed=False)
    assert labels(store) == was


def test_a_removed_picture_that_is_dropped_again_is_new_with_its_new_label(store: ProjectStore) -> None:
    store.remove_pictures([1])
    added = store.add_pictures([LabelledPicture("/photos/1.jpg", "wren")])
    assert (added.added, added.known) == (1, 0)
    assert labels(store)["1.jpg"] == "wren"


def test_a_problem_can_be_recorded_and_cleared(store: ProjectStore) -> None:
    store.record_problems([(1, BROKEN)])
    assert store.rows_of([1])[0].problem == BROKEN
    store.record_problems([(1, None)])
    assert store.rows_of([1])[0].problem is None


def test_settings_are_kept(store: ProjectStore) -> None:
    store.set_setting("device", {"kind": "cpu", "threads": [1, 2.5, None, True, "ä"]})
    store.rename("Vögel")
    store.close()
    with ProjectStore.open(store.folder) as again:
        assert again.setting("device") == {"kind": "cpu", "threads": [1, 2.5, None, True, "ä"]}
        assert again.setting("never set", 7) == 7
        assert again.name == "Vögel"


def test_a_moved_project_finds_the_pictures_inside_it(tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere.jpg")
    with ProjectStore.create(tmp_path / "old", "p") as store:
        store.add_pictures(
            [LabelledPicture(str(tmp_path / "old" / "photos" / "1.jpg"), "a"), LabelledPicture(elsewhere, "b")]
        )
    shutil.move(tmp_path / "old", tmp_path / "new")
    with ProjectStore.open(tmp_path / "new") as moved:
        assert [row.path for row in moved.rows()] == [str(tmp_path / "new" / "photos" / "1.jpg"), elsewhere]
        known = moved.add_pictures([LabelledPicture(str(tmp_path / "new" / "photos" / "1.jpg"), "a")])
        assert known.known == 1


@pytest.mark.parametrize(
    "name", ["ä é 鳥 🐦 with space.jpg", "x" * 250, "'; DROP TABLE pictures; --", "\udcff.jpg"]
)
def test_any_file_name_is_kept(store: ProjectStore, name: str) -> None:
    path = str(Path("/photos").absolute() / name)
    store.add_pictures([LabelledPicture(path, "robin")])
    assert [row.path for row in store.rows()][-1] == path


def test_thirty_thousand_pictures_are_listed_in_order(store: ProjectStore) -> None:
    store.add_pictures(LabelledPicture(f"/many/{number}.jpg", "robin") for number in range(30_000))
    numbers = [row.picture for row in store.rows()]
    assert len(numbers) == 30_003
    assert numbers == sorted(numbers)


def test_labels_may_change_while_pictures_are_listed(store: ProjectStore) -> None:
    store.add_pictures(LabelledPicture(f"/many/{number}.jpg", "robin") for number in range(5_000))
    listing = store.rows()
    next(listing)
    store.set_labels([(5_003, "wren")])
    assert list(listing)[-1].label == "wren"


def test_several_threads_may_use_one_store(store: ProjectStore) -> None:
    def work(thread: int) -> None:
        for number in range(20):
            store.add_pictures([LabelledPicture(f"/thread/{thread}/{number}.jpg", f"class {thread}")])
            store.summary()

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.summary().classes[:4] == tuple(ClassCount(f"class {thread}", 20) for thread in range(4))


def test_a_second_window_sees_what_the_first_one_did(store: ProjectStore) -> None:
    with ProjectStore.open(store.folder) as other:
        store.set_labels([(1, "wren")])
        assert other.rows_of([1])[0].label == "wren"


# What is refused


def refused(folder: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        ProjectStore.open(folder)
    assert caught.value.hint, "the person must be told what to do"
    return caught.value


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "not-a-project"
    assert refused(tmp_path / "missing").code == "not-a-project"
    assert not (tmp_path / "missing").exists()
    assert not any(tmp_path.iterdir()), "opening must not leave anything behind"


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = (tmp_path / DATABASE_NAME).read_bytes()
    assert refused(tmp_path).code == "not-a-project"
    with pytest.raises(EngineError) as caught:
        ProjectStore.create(tmp_path, "mine")
    assert caught.value.code == "project-exists"
    assert (tmp_path / DATABASE_NAME).read_bytes() == before


def test_a_project_is_not_made_over_another(store: ProjectStore) -> None:
    with pytest.raises(EngineError) as caught:
        ProjectStore.create(store.folder, "again")
    assert caught.value.code == "project-exists"
    assert store.summary().pictures == 3


def test_a_project_left_empty_by_a_crash_while_it_was_made_can_be_made_again(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert refused(tmp_path).code == "not-a-project"
    with ProjectStore.create(tmp_path, "second try") as store:
        assert store.name == "second try"


def test_a_project_may_be_made_where_pictures_are(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"picture")
    ProjectStore.create(tmp_path, "").close()
    assert (tmp_path / "1.jpg").read_bytes() == b"picture"
    with ProjectStore.open(tmp_path) as store:
        assert store.name == tmp_path.name


@pytest.mark.parametrize("damage", ["overwritten", "cut", "holes"])
def test_a_damaged_project_is_refused_with_a_hint(store: ProjectStore, damage: str) -> None:
    store.add_pictures(LabelledPicture(f"/many/{number}.jpg", "robin") for number in range(2_000))
    store.close()
    file = store.folder / DATABASE_NAME
    data = file.read_bytes()
    if damage == "overwritten":
        file.write_bytes(b"This is no database at all. " * 100)
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        file.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    assert refused(store.folder).code == "broken-project"


def test_a_value_that_makes_no_sense_is_damage_not_a_bug(store: ProjectStore) -> None:
    with sqlite3.connect(store.folder / DATABASE_NAME) as connection:
        connection.execute("UPDATE pictures SET problem = 'not json' WHERE id = 2")
    connection.close()
    with pytest.raises(EngineError) as caught:
        list(store.rows())
    assert caught.value.code == "broken-project"


def test_a_full_disk_is_said_and_nothing_is_lost(store: ProjectStore) -> None:
    with store._database.reading() as connection:  # the one way to a full disk without filling one
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EngineError) as caught:
        store.add_pictures(LabelledPicture(f"/many/{number}.jpg", "robin") for number in range(2_000))
    assert caught.value.code == "disk-full"
    assert store.summary().pictures == 3
    store.set_labels([(1, "wren")])
    store.close()
    with ProjectStore.open(store.folder) as again:
        assert labels(again) == {"1.jpg": "wren", "2.jpg": "wren", "3.jpg": None}


def test_a_project_that_cannot_be_written_to_says_so(store: ProjectStore) -> None:
    # Tests may run as root, whom a read-only file does not stop: SQLite is told to refuse instead.
    with store._database.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(EngineError) as caught:
        store.set_labels([(1, "wren")])
    assert caught.value.code == "read-only-project"
    assert labels(store)["1.jpg"] == "robin", "it can still be looked at"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EngineError) as caught:
        ProjectStore.create(tmp_path / "file" / "project", "p")
    assert caught.value.code == "cannot-write"


def test_another_program_that_writes_for_long_is_named(store: ProjectStore) -> None:
    with store._database.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(store.folder / DATABASE_NAME, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EngineError) as caught:
            store.set_labels([(1, "wren")])
    finally:
        other.close()
    assert caught.value.code == "project-busy"
    store.set_labels([(1, "wren")])
