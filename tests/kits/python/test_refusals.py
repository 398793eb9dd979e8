"""The Python kit opens no model file that was spoiled, whoever did it and however well the hashes fit."""

from __future__ import annotations

import inspect
import json
import shutil
import warnings
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
import tellapart_model
import tellapart_model.layout
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onnx import helper
from tellapart_model import graph_check, signature

from engine.bundle import inspection, layout
from engine.bundle.members import ANSWERS, BUNDLE, GOLDEN, MANIFEST, MODEL, SIGNATURE, write_members
from engine.bundle.signing import public_key, sign_manifest
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.spoiling import contents_of, raw_zip, rewrite, rewrite_description, rewrite_model

VERSION_1 = Path(__file__).parents[2] / "engine" / "bundle" / "version_1.tellapart"


def code_of(path, **options):
    with pytest.raises(tellapart_model.ModelError) as refused:
        tellapart_model.Model(path, **options)
    assert refused.value.message.endswith(".")
    return refused.value.code


def test_what_is_no_model(tmp_path):
    (tmp_path / "text.tellapart").write_text("Dear diary")
    assert code_of(tmp_path / "text.tellapart") == "not-a-model"
    assert code_of(tmp_path) == "not-a-model"
    assert code_of(tmp_path / "gone.tellapart") == "missing-model"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_is_cut_short(bundle_path, share):
    whole = bundle_path.read_bytes()
    bundle_path.write_bytes(whole[: int(len(whole) * share)])
    assert code_of(bundle_path) == "broken-model"


@pytest.mark.parametrize("member", [BUNDLE, MODEL, ANSWERS, GOLDEN, "golden/exif-6.jpg", "weights.safetensors"])
def test_one_changed_byte_in_any_part(bundle_path, member):
    with zipfile.ZipFile(bundle_path) as archive:
        entry = archive.getinfo(member)
        at = entry.header_offset + 30 + len(member) + entry.file_size // 2
    content = bytearray(bundle_path.read_bytes())
    content[at] ^= 1
    bundle_path.write_bytes(content)
    assert code_of(bundle_path) == "tampered-model"


def test_a_part_that_was_exchanged_with_its_checksum_but_not_in_the_list(bundle_path):
    contents = contents_of(bundle_path)
    with zipfile.ZipFile(bundle_path) as archive:
        manifest = archive.read(MANIFEST)
    contents[BUNDLE] = contents[BUNDLE].replace(b"insects", b"INSECTS")
    raw_zip(bundle_path, [*contents.items(), (MANIFEST, manifest)])
    assert code_of(bundle_path) == "tampered-model"


@pytest.mark.parametrize(
    "name", ["run_me.py", "../outside.onnx", "/etc/passwd", "golden/../x.jpg", "golden/a/b.jpg", "golden/x.exe"]
)
def test_a_part_that_no_model_has(bundle_path, name):
    rewrite(bundle_path, lambda contents: contents.update({name: b"x"}))
    assert code_of(bundle_path) == "hostile-model"
    assert not (bundle_path.parent / "outside.onnx").exists()


def test_two_parts_of_one_name(bundle_path):
    contents = contents_of(bundle_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile remarks on it, and that is the point
        raw_zip(bundle_path, [*contents.items(), (BUNDLE, b"{}")])
    assert code_of(bundle_path) == "hostile-model"


def test_parts_that_unfold(bundle_path):
    contents = contents_of(bundle_path)
    raw_zip(bundle_path, [*contents.items()], compression=zipfile.ZIP_DEFLATED)
    assert code_of(bundle_path) == "hostile-model"


def test_a_missing_part(bundle_path):
    rewrite(bundle_path, lambda contents: contents.pop(ANSWERS))
    assert code_of(bundle_path) == "broken-model"


def test_other_versions_say_what_to_do(bundle_path):
    rewrite_description(bundle_path, lambda said: said.update(version=4))
    assert code_of(bundle_path) == "newer-model"
    assert code_of(VERSION_1) == "older-model"
    with pytest.raises(tellapart_model.ModelError, match="export it again"):
        tellapart_model.Model(VERSION_1)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": "3"},
        {"classes": []},
        {"classes": ["ant", "ant", "bee"]},
        {"classes": ["ant", "bee"]},
        {"classes": ["ant", "bee", "moth", "wasp"]},
        {"thresholds": [0.5]},
        {"thresholds": [2, 2, 2]},
        {"rejection": {"method": "confidence", "unknown_threshold": 0, "confidence_threshold": 7}},
        {"tolerances": {"raw": "much", "file": 0, "core": 0}},
        {"precision": "some"},
        {"preprocessing": None},
        {"name": ["a"]},
    ],
)
def test_a_description_that_makes_no_sense(bundle_path, change):
    rewrite_description(bundle_path, lambda said: said.update(change))
    assert code_of(bundle_path) == "broken-model"


def test_json_that_is_none(bundle_path):
    for content in (b"not json", b"[" * 100_000, b'"text"'):
        rewrite(bundle_path, lambda contents, content=content: contents.update({BUNDLE: content}))
        assert code_of(bundle_path) == "broken-model"


def outside(model):
    weight = model.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = onnx.TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="/etc/passwd")


def other_domain(model):
    model.graph.node[0].domain = "com.example"
    model.opset_import.add(domain="com.example", version=1)


def inner_graph(model):
    model.graph.node[0].attribute.append(helper.make_attribute("body", onnx.GraphProto(name="inside")))


def function(model):
    model.functions.add(name="mine", domain="")


def sparse(model):
    model.graph.sparse_initializer.add()


def short(model):
    next(each for each in model.graph.initializer if each.dims).dims[0] += 1


def huge(model):
    number = next(each for each in model.graph.initializer if each.data_type == onnx.TensorProto.INT64)
    number.raw_data = (1 << 40).to_bytes(8, "little") * (len(number.raw_data) // 8)


def other_operator(model):
    model.graph.node[0].op_type = "Einsum"


def test_the_operators_that_the_kit_knows_are_the_application_s():
    assert graph_check.OPERATORS == inspection.OPERATORS


@pytest.mark.parametrize(
    "trick", [outside, other_domain, other_operator, inner_graph, function, sparse, short, huge]
)
def test_a_graph_that_is_more_than_arithmetic(bundle_path, trick):
    rewrite_model(bundle_path, trick)
    assert code_of(bundle_path) == "hostile-model"


def test_a_graph_that_is_none(bundle_path):
    for content in (b"", b"\xff" * 100, b"\x0a\xff\xff\xff\x7f", b"\x38\x01"):
        rewrite(bundle_path, lambda contents, content=content: contents.update({MODEL: content}))
        assert code_of(bundle_path) == "broken-model"


def test_a_graph_that_leads_elsewhere(bundle_path):
    def renamed(model):
        for node in model.graph.node:
            node.output[:] = ["answers" if name == "probabilities" else name for name in node.output]
        model.graph.output[0].name = "answers"

    rewrite_model(bundle_path, renamed)
    assert code_of(bundle_path) == "broken-model"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 2}, "newer-model"),
        ({"pictures": []}, "broken-model"),
        ({"pictures": "none"}, "broken-model"),
    ],
)
def test_golden_pictures_that_make_no_sense(bundle_path, change, code):
    rewrite_golden(bundle_path, lambda said: said.update(change))
    assert code_of(bundle_path) == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("file", "golden/none.jpg", "hostile-model"),
        ("name", "../x", "broken-model"),
        ("height", -1, "broken-model"),
        ("height", 10**9, "hostile-model"),
        ("rgb_sha256", "abc", "broken-model"),
    ],
)
def test_a_golden_picture_that_makes_no_sense(bundle_path, field, value, code):
    rewrite_golden(bundle_path, lambda said: said["pictures"][0].update({field: value}))
    assert code_of(bundle_path) == code


def rewrite_golden(path, change):
    def changed(contents):
        said = json.loads(contents[GOLDEN])
        change(said)
        contents[GOLDEN] = json.dumps(said).encode()

    rewrite(path, changed)


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_is_refused_or_does_no_harm(plain_model, tmp_path, seed, capfd):
    random = np.random.default_rng(seed)
    contents = contents_of(plain_model)
    path = tmp_path / "damaged.tellapart"
    refused = 0
    for _ in range(60):
        name = random.choice([BUNDLE, MODEL, GOLDEN, ANSWERS])
        damaged = bytearray(contents[name])
        for place in random.integers(0, len(damaged), random.integers(1, 4)).tolist():
            damaged[place] = random.integers(0, 256)
        with path.open("wb") as file:
            write_members(file, {**contents, name: bytes(damaged)})
        try:
            probabilities, _ = tellapart_model.Model(path).run(np.zeros((9, 13, 3), np.uint8))
            assert probabilities.shape == (3,)
        except tellapart_model.ModelError:
            refused += 1
    assert 0 < refused < 60
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def signed(path, key):
    contents = contents_of(path)
    with path.open("wb") as file:
        write_members(file, contents, sign=lambda manifest: sign_manifest(manifest, key))


def test_a_signature_is_checked_and_its_key_is_told(bundle_path, key):
    assert tellapart_model.Model(bundle_path).signature is None
    signed(bundle_path, key)
    model = tellapart_model.Model(bundle_path, signed_by=public_key(key))
    assert (model.signature, model.public_key) == ("valid", public_key(key))


def test_a_signature_that_is_missing_or_another_s(bundle_path, key):
    assert code_of(bundle_path, signed_by=public_key(key)) == "bad-signature"
    signed(bundle_path, Ed25519PrivateKey.generate())
    assert code_of(bundle_path, signed_by=public_key(key)) == "bad-signature"
    assert code_of(bundle_path, signed_by="nonsense") == "bad-signature"


def test_a_signature_of_other_contents(bundle_path, key, tmp_path):
    signed(bundle_path, key)
    with zipfile.ZipFile(bundle_path) as archive:
        old = archive.read(SIGNATURE)
    contents = {name: content for name, content in contents_of(bundle_path).items() if name != SIGNATURE}
    contents[BUNDLE] = contents[BUNDLE].replace(b"insects", b"INSECTS")
    with bundle_path.open("wb") as file:
        write_members(file, contents, sign=lambda manifest: old)
    assert code_of(bundle_path) == "bad-signature"


def test_without_cryptography_a_signature_is_called_unchecked_and_never_taken_for_proof(
    bundle_path, key, monkeypatch
):
    signed(bundle_path, key)
    monkeypatch.setattr(signature.importlib.util, "find_spec", lambda name: None)
    assert tellapart_model.Model(bundle_path).signature == "unchecked"
    assert code_of(bundle_path, signed_by=public_key(key)) == "bad-signature"


def test_nothing_is_written_beside_the_model(plain_model, tmp_path):
    copy = Path(shutil.copy(plain_model, tmp_path))
    tellapart_model.Model(copy)
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]


def test_what_would_lead_a_careless_reader_astray(plain_model, tmp_path):
    told = {name: code_of(path) for name, path in write_hostile(plain_model, tmp_path).items()}
    assert {name: code for name, code in told.items() if code not in REFUSED} == {}


def test_the_kit_and_the_application_walk_through_an_archive_in_the_same_way():
    def walk(module):
        source = inspect.getsource(module).replace("EngineError", "ModelError").replace("MAX_BUNDLE", "MAX_FILE")
        return source[source.index("def check_directory") :]

    assert walk(tellapart_model.layout) == walk(layout)
