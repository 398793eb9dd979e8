"""Tables of pictures and classes, as people really have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import EngineError
from engine.contracts.projects import Split
from engine.project.label_list import read_label_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.jpg", "sub/c ä.jpg", "=d,e.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"picture")
    return tmp_path


def read(folder: Path, content: str | bytes) -> list[tuple[str, str | None, Split]]:
    file = folder / "labels.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [
        (Path(picture.path).relative_to(folder).as_posix(), picture.label, picture.split)
        for picture in read_label_list(str(file))
    ]


PLAIN = [("a.jpg", "cat", Split.ANY), ("b.jpg", "dog", Split.ANY)]


@pytest.mark.parametrize(
    "content",
    [
        "a.jpg,cat\nb.jpg,dog\n",
        "path,label\na.jpg,cat\nb.jpg,dog\n",
        "path;label\r\na.jpg;cat\r\nb.jpg;dog\r\n",
        "filename\tclass\na.jpg\tcat\nb.jpg\tdog",
        "\ufeffpath,label\na.jpg,cat\nb.jpg,dog\n",
        '"Image","Class"\n"a.jpg"," cat "\n\n"b.jpg","dog"\n,\n',
        "id,class,confidence,file\n1,cat,0.5,a.jpg\n2,dog,0.25,b.jpg\n",
        "Bild;Klasse\na.jpg;cat\nb.jpg;dog\n",
        "path,label\n./a.jpg,cat\nsub/../b.jpg,dog\n",
        "path,label\ra.jpg,cat\rb.jpg,dog\r",
    ],
)
def test_every_way_of_writing_the_same_list(folder: Path, content: str) -> None:
    assert read(folder, content) == PLAIN


def test_a_sign_in_file_names_is_not_taken_for_what_separates_columns(folder: Path) -> None:
    (folder / "x;y.jpg").write_bytes(b"picture")
    assert read(folder, "path,label\nx;y.jpg,cat\n") == [("x;y.jpg", "cat", Split.ANY)]
    assert read(folder, "path;label\n=d,e.jpg;cat\n") == [("=d,e.jpg", "cat", Split.ANY)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(folder: Path, encoding: str) -> None:
    assert read(folder, "path,label\nsub/c ä.jpg,Häher\n".encode(encoding)) == [
        ("sub/c ä.jpg", "Häher", Split.ANY)
    ]


def test_the_third_column_is_the_part_of_the_data(folder: Path) -> None:
    assert read(folder, "a.jpg,cat,train\nb.jpg,dog,TEST\n") == [
        ("a.jpg", "cat", Split.TRAIN),
        ("b.jpg", "dog", Split.TEST),
    ]
    assert read(folder, "split,label,path\nval,cat,a.jpg\n,dog,b.jpg\n") == [
        ("a.jpg", "cat", Split.VALIDATION),
        ("b.jpg", "dog", Split.ANY),
    ]


def test_quotes_backslashes_and_missing_labels(folder: Path) -> None:
    assert read(folder, 'path,label\n"=d,e.jpg",cat\nsub\\c ä.jpg,dog\na.jpg,\n') == [
        ("=d,e.jpg", "cat", Split.ANY),
        ("sub/c ä.jpg", "dog", Split.ANY),
        ("a.jpg", None, Split.ANY),
    ]


def test_complete_paths_are_kept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    list_file = tmp_path_factory.mktemp("elsewhere") / "labels.csv"
    list_file.write_text(f"path,label\n{folder / 'a.jpg'},cat\n")
    assert [picture.path for picture in read_label_list(str(list_file))] == [str(folder / "a.jpg")]


def test_paths_may_begin_at_a_folder_dropped_with_the_list(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    list_file = tmp_path_factory.mktemp("elsewhere") / "labels.csv"
    list_file.write_text("path,label\na.jpg,cat\n")
    (picture,) = read_label_list(str(list_file), [str(folder)])
    assert (picture.path, picture.problem) == (str(folder / "a.jpg"), None)


def test_a_row_whose_file_is_missing_is_a_problem_and_the_others_go_on(folder: Path) -> None:
    file = folder / "labels.csv"
    file.write_text("a.jpg,cat\ngone.jpg,dog\nb.jpg,dog\n")
    pictures = read_label_list(str(file))
    assert [picture.problem and picture.problem.code for picture in pictures] == [None, "missing", None]
    assert pictures[1].path == str(folder / "gone.jpg")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad-csv"),
        (b"\n\n,,\n", "bad-csv"),
        (b"just a text\nwithout columns\n", "bad-csv"),
        (b"path,label\n", "bad-csv"),
        (b"path,width,height\na.jpg,3,4\n", "bad-csv"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0,\0\n", "bad-csv"),
        (b"\x81\x8d\x8f,\x90\n", "bad-csv"),
        (b"\xff\xfea", "bad-csv"),
        (b'"' + b"x" * 200_000 + b",", "bad-csv"),
        (b"path,label\nx.jpg,cat\ny.jpg,dog\n", "csv-files-missing"),
    ],
)
def test_what_is_no_list_is_refused_with_a_hint(folder: Path, content: bytes, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        read(folder, content)
    assert caught.value.code == code
    assert caught.value.hint


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read_label_list(str(tmp_path / "gone.csv"))
    assert caught.value.code == "bad-csv"


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_rows_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    try:
        assert read_label_list(str(file))
    except EngineError as error:
        assert error.code in {"bad-csv", "csv-files-missing"}  # noqa: PT017 - either outcome is right
