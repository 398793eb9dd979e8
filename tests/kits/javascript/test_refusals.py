"""Model files that were changed, or made to do harm, are refused with the code that Tellapart has for them."""

from __future__ import annotations

import io
import json
import re
import zipfile

import numpy as np
import onnx
import pytest

from engine.bundle.inspection import OPERATORS
from engine.bundle.members import MANIFEST, signed_over, write_members
from engine.exporting.kits import kits_folder
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.spoiling import contents_of, raw_zip


def written(contents):
    buffer = io.BytesIO()
    write_members(buffer, contents)
    return buffer.getvalue()


def with_description(contents, **changes):
    return written({**contents, "bundle.json": json.dumps(json.loads(contents["bundle.json"]) | changes).encode()})


def with_graph(contents, change):
    model = onnx.ModelProto.FromString(contents["model.onnx"])
    change(model)
    return written({**contents, "model.onnx": model.SerializeToString()})


def with_golden(contents, **changes):
    golden = json.loads(contents["golden/golden.json"])
    golden["pictures"][0] |= changes
    return written({**contents, "golden/golden.json": json.dumps(golden).encode()})


def changed_member(whole, name):
    """Change one byte of a member, whatever the hashes say."""
    data = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo(name)
    at = entry.header_offset + 30 + len(name) + entry.file_size // 2
    data[at] ^= 1
    return bytes(data)


def as_zip(contents, folder, *more, compression=zipfile.ZIP_STORED):
    members = [*contents.items(), (MANIFEST, signed_over(contents)), *more]
    raw_zip(path := folder / "raw.zip", members, compression)
    return path.read_bytes()


def outside_data(model):
    constant = model.graph.initializer[0]
    constant.data_location = onnx.TensorProto.EXTERNAL
    constant.external_data.add(key="location", value="/etc/passwd")


def other_domain(model):
    model.graph.node[0].domain = "com.microsoft"


def loop(model):
    model.graph.node[0].op_type = "Loop"


def inner_graph(model):
    model.graph.node[0].attribute.append(onnx.helper.make_attribute("body", model.graph))


def huge_constant(model):
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array([10**12]), "huge"))


def constant_of_another_size(model):
    constant = onnx.numpy_helper.from_array(np.zeros(4, np.float32), "sized")
    constant.dims[0] = 10**9
    model.graph.initializer.append(constant)


def numbers_elsewhere(model):
    model.graph.initializer.append(onnx.helper.make_tensor("listed", onnx.TensorProto.FLOAT, [2], [1.0, 2.0]))


def not_a_number(model):
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array([1, np.nan], np.float32), "nan"))


def huge_step(model):
    (node, *_) = (node for node in model.graph.node if node.op_type == "Conv")
    node.attribute.append(onnx.helper.make_attribute("strides", [1, 100_000]))


def backwards(model):
    (node, *_) = (node for node in model.graph.node if node.op_type == "Conv")
    node.attribute.append(onnx.helper.make_attribute("pads", [-100_000] * 4))


def another_opset(model):
    model.opset_import[0].version = 18


def two_opsets(model):
    model.opset_import.add(domain="com.microsoft", version=1)


def other_output(model):
    model.graph.output[0].name = "pixels"


def functions(model):
    model.functions.add(name="f", domain="d")


@pytest.fixture
def spoiled(plain_model, tmp_path):
    """Spoiled copies of a model file: their bytes and the code that each is refused with, by what was done."""
    contents = contents_of(plain_model)
    whole = plain_model.read_bytes()
    short = {name: content for name, content in contents.items() if name != "weights.safetensors"}
    cases = {
        "nothing": (whole, "opened"),
        "empty": (b"", "not-a-model"),
        "text": (b"I am a letter, not a model.", "not-a-model"),
        "cut": (whole[: len(whole) // 2], "broken-model"),
        "longer": (whole + b"more", "broken-model"),
        "a member missing": (written(short), "broken-model"),
        "not JSON": (written({**contents, "bundle.json": b"{"}), "broken-model"),
        "deep JSON": (written({**contents, "bundle.json": b"[" * 1_000_000}), "broken-model"),
        "newer": (with_description(contents, version=4), "newer-model"),
        "older": (with_description(contents, version=2), "older-model"),
        "no classes": (with_description(contents, classes=[]), "broken-model"),
        "a class twice": (with_description(contents, classes=["ant", "ant", "bee"]), "broken-model"),
        "other format": (with_description(contents, format="something"), "broken-model"),
        "thresholds": (with_description(contents, thresholds=[0.5]), "broken-model"),
        "tolerance": (with_description(contents, tolerances={"raw": 9, "file": 0, "core": 0}), "broken-model"),
        "a stranger": (written({**contents, "run.sh": b"#!/bin/sh"}), "hostile-model"),
        "a way out": (written({**contents, "golden/../../x.png": b"x"}), "hostile-model"),
        "a name with a zero": (
            written({**contents, "golden/x.png#sh": b"x"}).replace(b"x.png#sh", b"x.png\0sh"),
            "hostile-model",
        ),
        "a picture too many": (written({**contents, "golden/x.png": b"x"}), "hostile-model"),
        "compressed": (as_zip(contents, tmp_path, compression=zipfile.ZIP_DEFLATED), "hostile-model"),
        "a newer golden list": (written({**contents, "golden/golden.json": b'{"version": 2}'}), "newer-model"),
        "golden size": (with_golden(contents, height=10**9, width=10**9), "broken-model"),
        "golden file": (with_golden(contents, file="/etc/passwd"), "hostile-model"),
        "golden answers": (written({**contents, "golden/answers.f32": b"\0" * 8}), "broken-model"),
        "not a graph": (written({**contents, "model.onnx": b"graph"}), "broken-model"),
        "no graph": (written({**contents, "model.onnx": b""}), "broken-model"),
        "data outside": (with_graph(contents, outside_data), "hostile-model"),
        "other domain": (with_graph(contents, other_domain), "hostile-model"),
        "a loop": (with_graph(contents, loop), "hostile-model"),
        "a graph inside": (with_graph(contents, inner_graph), "hostile-model"),
        "a huge constant": (with_graph(contents, huge_constant), "hostile-model"),
        "a constant of another size": (with_graph(contents, constant_of_another_size), "hostile-model"),
        "numbers elsewhere": (with_graph(contents, numbers_elsewhere), "hostile-model"),
        "not a number": (with_graph(contents, not_a_number), "broken-model"),
        "a huge step": (with_graph(contents, huge_step), "hostile-model"),
        "a huge step back": (with_graph(contents, backwards), "hostile-model"),
        "another opset": (with_graph(contents, another_opset), "hostile-model"),
        "two opsets": (with_graph(contents, two_opsets), "hostile-model"),
        "another output": (with_graph(contents, other_output), "broken-model"),
        "functions": (with_graph(contents, functions), "hostile-model"),
    }
    with pytest.warns(UserWarning, match="Duplicate name"):
        cases["two of a name"] = (as_zip(contents, tmp_path, ("model.onnx", b"other")), "hostile-model")
    for name in (*contents, MANIFEST):
        cases[f"a byte of {name}"] = (changed_member(whole, name), None)
    return cases


def test_every_spoiled_file_is_refused_and_the_whole_one_is_not(spoiled, script, tmp_path):
    asked = []
    for number, (content, _) in enumerate(spoiled.values()):
        (path := tmp_path / f"{number}.tellapart").write_bytes(content)
        asked.append({"path": str(path)})
    told = dict(zip(spoiled, script("open_models.mjs", asked), strict=True))
    expected = {name: code for name, (_, code) in spoiled.items() if code is not None}
    assert {name: told[name] for name in expected} == expected
    bytes_changed = {name: told[name] for name in set(spoiled) - set(expected)}
    # In bundle.json and the manifest a byte may also break the text, or the version.
    for name, code in bytes_changed.items():
        assert code == "tampered-model" or (name.endswith(".json") and code.endswith("-model")), name


def test_names_of_files_that_are_not_there(script, tmp_path):
    asked = [{"path": str(tmp_path / "nothing.tellapart")}, {"path": str(tmp_path)}]
    assert script("open_models.mjs", asked) == ["missing-model", "not-a-model"]


def test_operators_are_those_that_tellapart_allows():
    source = (kits_folder() / "javascript" / "shared" / "graph.mjs").read_text("utf-8")
    listed = source[source.index("new Set([") : source.index("]); // prettier-ignore")]
    assert set(re.findall(r'"(\w+)"', listed)) == OPERATORS


def test_damage_anywhere_is_refused_with_a_code_or_changes_nothing(plain_model, script, tmp_path):
    rng = np.random.default_rng(12)
    whole = plain_model.read_bytes()
    directory = whole.rindex(b"PK\x05\x06") - 3000
    asked = []
    for number in range(120):
        content = bytearray(whole)
        # Half of it where the list of members is, which is a small part of the file.
        first = directory if number % 2 else 0
        for at in rng.integers(first, len(whole), 3):
            content[at] = rng.integers(256)
        if number % 5 == 0:
            content = content[: rng.integers(len(content))]
        (path := tmp_path / f"{number}.tellapart").write_bytes(content)
        asked.append({"path": str(path)})
    told = set(script("open_models.mjs", asked))
    assert told <= {"opened", "not-a-model", "broken-model", "tampered-model", "hostile-model"}
    assert {"broken-model", "tampered-model"} <= told


def test_what_would_lead_a_careless_reader_astray(script, plain_model, tmp_path):
    hostile = write_hostile(plain_model, tmp_path)
    codes = script("open_models.mjs", [{"path": str(path)} for path in hostile.values()])
    told = dict(zip(hostile, codes, strict=True))
    assert {name: code for name, code in told.items() if code not in REFUSED} == {}
