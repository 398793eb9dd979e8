"""Files that are not what they say are refused, each with its own sentence, and nothing of them is run."""

from __future__ import annotations

import json
import os
import pickle
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from engine.bundle.description import VERSION
from engine.bundle.members import BUNDLE, MANIFEST, MODEL, WEIGHTS
from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.spoiling import Contents, contents_of, raw_zip, rewrite, rewrite_description


def refusal(path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        open_bundle(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


def all_members(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.tellapart").code == "missing-model"


@pytest.mark.parametrize("content", [b"", b"PK", b"\x89PNG\r\n\x1a\n", b"a text about ants"])
def test_another_kind_of_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture.tellapart"
    path.write_bytes(content)
    assert refusal(path).code == "not-a-model"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
@pytest.mark.timeout(10)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "model.tellapart"
    os.mkfifo(pipe)
    assert refusal(pipe).code == "not-a-model"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says that a folder may not be read")
def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "not-a-model"


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "letters.tellapart"
    raw_zip(path, [("letter.txt", b"hello")])
    assert refusal(path).code in {"hostile-model", "not-a-model"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short(share: float, bundle_path: Path) -> None:
    content = bundle_path.read_bytes()
    bundle_path.write_bytes(content[: int(len(content) * share)])
    assert refusal(bundle_path).code == "broken-model"


@pytest.mark.parametrize("member", [BUNDLE, MODEL, WEIGHTS])
def test_one_changed_byte(member: str, bundle_path: Path) -> None:
    content = bytearray(bundle_path.read_bytes())
    part = contents_of(bundle_path)[member]
    middle = content.index(part) + len(part) // 2
    content[middle] ^= 1
    bundle_path.write_bytes(content)
    assert refusal(bundle_path).code == "tampered-model"


@pytest.mark.parametrize("member", [BUNDLE, MODEL, WEIGHTS])
def test_a_changed_member_with_a_correct_checksum_of_the_zip(member: str, bundle_path: Path) -> None:
    members = [(name, content + b" " if name == member else content) for name, content in all_members(bundle_path)]
    raw_zip(bundle_path, members)
    assert refusal(bundle_path).code == "tampered-model"


def test_a_manifest_that_leaves_something_out(bundle_path: Path) -> None:
    members = dict(all_members(bundle_path))
    manifest = json.loads(members[MANIFEST])
    del manifest["files"][MODEL]
    members[MANIFEST] = json.dumps(manifest).encode()
    raw_zip(bundle_path, list(members.items()))
    assert refusal(bundle_path).code == "tampered-model"


@pytest.mark.parametrize("member", [BUNDLE, MODEL, WEIGHTS, MANIFEST])
def test_a_missing_member(member: str, bundle_path: Path) -> None:
    raw_zip(bundle_path, [(name, content) for name, content in all_members(bundle_path) if name != member])
    assert refusal(bundle_path).code == "broken-model"


@pytest.mark.parametrize(
    "name",
    ["../../evil.py", "/etc/passwd", "C:\\Windows\\evil.dll", "..\\evil", "a/../../b", "extra.txt",
     "model.onnx.data", "MODEL.ONNX", "model.onnx/", "./model.onnx", "weights.pkl"],
)  # fmt: skip
def test_a_member_that_no_model_has(name: str, bundle_path: Path) -> None:
    raw_zip(bundle_path, [*all_members(bundle_path), (name, b"harm")])
    assert refusal(bundle_path).code == "hostile-model"
    assert [entry.name for entry in bundle_path.parent.iterdir()] == [bundle_path.name]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_one_name(bundle_path: Path) -> None:
    raw_zip(bundle_path, [*all_members(bundle_path), (BUNDLE, b"{}")])
    assert refusal(bundle_path).code == "hostile-model"


def test_a_name_that_a_zero_byte_cuts_short(bundle_path: Path) -> None:
    raw_zip(bundle_path, [*all_members(bundle_path), ("manifest.jsonXevil", b"harm")])
    content = bundle_path.read_bytes().replace(b"manifest.jsonXevil", b"manifest.json\0evil")
    bundle_path.write_bytes(content)
    assert refusal(bundle_path).code in {"hostile-model", "broken-model"}


def test_a_zip_bomb(bundle_path: Path) -> None:
    members = dict(all_members(bundle_path))
    members[MODEL] = bytes(50_000_000)
    raw_zip(bundle_path, list(members.items()), zipfile.ZIP_DEFLATED)
    assert bundle_path.stat().st_size < 1_000_000
    assert refusal(bundle_path).code == "hostile-model"


def test_a_member_that_claims_to_be_enormous(bundle_path: Path) -> None:
    content = bytearray(bundle_path.read_bytes())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(MANIFEST.encode()))
    struct.pack_into("<II", content, entry + 20, 0xF0000000, 0xF0000000)
    bundle_path.write_bytes(content)
    assert refusal(bundle_path).code in {"hostile-model", "broken-model"}


def test_an_encrypted_member(bundle_path: Path) -> None:
    content = bytearray(bundle_path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    bundle_path.write_bytes(content)
    assert refusal(bundle_path).code == "hostile-model"


class Harm:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("member", [BUNDLE, MODEL, WEIGHTS])
def test_a_pickle_in_place_of_a_member_is_never_loaded(member: str, bundle_path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "harmed"

    def put_pickle(contents: Contents) -> None:
        contents[member] = pickle.dumps(Harm(trace))

    rewrite(bundle_path, put_pickle)
    assert refusal(bundle_path).code in {"hostile-model", "broken-model"}
    assert not trace.exists()


def test_a_newer_version_asks_for_an_update_even_if_it_has_other_members(bundle_path: Path) -> None:
    rewrite_description(bundle_path, lambda said: said.update(version=VERSION + 1, classes={"new": "shape"}))
    assert refusal(bundle_path).code == "newer-model"
    raw_zip(bundle_path, [*all_members(bundle_path), ("golden.json", b"{}")])
    error = refusal(bundle_path)
    assert error.code == "newer-model"
    assert "Update" in error.hint


def change(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said.update(fields)


def change_network(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said["backbone"].update(fields)


def change_contract(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said["preprocessing"].update(fields)


@pytest.mark.parametrize(
    "spoil",
    [
        change(format="something-else"), change(version="1"), change(version=0), change(version=True),
        change(classes=[]), change(classes="ant"), change(classes=["ant", "ant", "bee"]),
        change(classes=["ant", "bee", 3]), change(classes=["ant", "bee", "x" * 501]),
        change(classes=["ant", "bee"]),
        change(classes=["ant", "bee", "moth", "fly"]), change(classes=["ant", "bee", ""]),
        change(classes=["ant", "bee", "\ud800"]),
        change(temperature=0), change(temperature=-1), change(temperature=float("nan")),
        change(temperature=float("inf")), change(temperature="1"), change(temperature=10**400),
        change(score=[]), change(score={"right": 11, "total": 10, "low": 0, "high": 1, "balanced": 1}),
        change(record=[]), change(backbone="tiny"), change(backbone={}), change(name=5), change(created=None),
        change_contract(size=0), change_contract(size=100_000), change_contract(size=32.5),
        change_contract(short_side=31), change_contract(framing="stretched"), change_contract(mean=[0.5, 0.5]),
        change_contract(std=[0, 1, 1]), change_contract(contract=2), change_contract(mean=[None, 0, 0]),
        change_contract(framing=3),
        lambda said: said.pop("classes"), lambda said: said.pop("preprocessing"),
        change(depth="deep"), change(depth="detail"), change(mode="slow"), change(thresholds=[0.5]),
        change(thresholds=[0.5, 0.5, 1.5]), change(thresholds=0.5),
        change(rejection={"method": "neighbours", "unknown_threshold": 1.0, "confidence_threshold": 0.0,
                          "coverage": 1.0, "accuracy": 1.0, "negatives": 0}),
        change(rejection={"method": "confidence"}), change(rejection=0.5),
        change_network(detail=-1), change_network(columns=[0, 9]), change_network(columns=[4, 8]),
        change_network(columns=[0]), change_network(fine_tuned="no"), change_network(graph_sha256=None),
        lambda said: said.pop("rejection"), lambda said: said.pop("depth"),
    ],
)  # fmt: skip
def test_a_description_that_makes_no_sense(spoil: Callable[[dict[str, Any]], None], bundle_path: Path) -> None:
    rewrite_description(bundle_path, spoil)
    assert refusal(bundle_path).code == "broken-model"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"version": 99999'])
def test_a_description_that_is_no_json_object(content: bytes, bundle_path: Path) -> None:
    rewrite(bundle_path, lambda contents: contents.update({BUNDLE: content}))
    assert refusal(bundle_path).code == "broken-model"


def test_a_head_that_differs_from_the_one_in_the_graph(bundle_path: Path) -> None:
    def swap(contents: Contents) -> None:
        tensors = load_tensors(contents[WEIGHTS])
        contents[WEIGHTS] = save_tensors({"weight": tensors["weight"][::-1].copy(), "bias": tensors["bias"]})

    rewrite(bundle_path, swap)
    assert refusal(bundle_path).code == "hostile-model"


def test_a_head_with_something_more(bundle_path: Path) -> None:
    def add(contents: Contents) -> None:
        contents[WEIGHTS] = save_tensors({**load_tensors(contents[WEIGHTS]), "more": np.zeros(3, np.float32)})

    rewrite(bundle_path, add)
    assert refusal(bundle_path).code == "hostile-model"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_file_without_permission(bundle_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(bundle_path).code == "unreadable-model"


def test_what_would_lead_a_careless_reader_astray(written_bundle: Path, tmp_path: Path) -> None:
    told = {name: refusal(path).code for name, path in write_hostile(written_bundle, tmp_path).items()}
    assert {name: code for name, code in told.items() if code not in REFUSED} == {}
