"""Whose model the page opens, and what a model file's names may do in it: be read, and nothing else."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.bundle.sign_file import sign_file
from engine.bundle.signing import new_key, public_key
from engine.bundle.writing import write_bundle
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.odd_texts import READ_TEXTS, REFUSED_TEXTS, write_texts
from tests.kits.web.test_page import give

MARKUP = "<img src=x onerror=\"document.title = 'run'\">"

OPEN = """
async (names) => {
  const from = (name) => import(new URL(name, document.baseURI));
  const { openBundle } = await from("shared/bundle.mjs");
  const { verifyByWebCrypto } = await from("shared/signature.mjs");
  const { sha256 } = await from("worker/sha256.mjs");
  const codes = [];
  for (const name of names) {
    const bytes = new Uint8Array(await (await fetch(name)).arrayBuffer());
    const opened = openBundle(bytes, { sha256, verify: verifyByWebCrypto });
    codes.push(await opened.then(() => "opened", ({ code, message }) => code ?? message));
  }
  return codes;
}
"""


@pytest.fixture
def key(tmp_path):
    return new_key(tmp_path / "key.pem")


@pytest.fixture
def page_of(export, plain_model, tmp_path):
    """The page with another model, which must be signed by `needed` if that is given."""

    def make(model, needed=None):
        folder = shutil.copytree(export(plain_model), tmp_path / "page")
        shutil.copy(model, folder / "model.tellapart")
        if needed is not None:
            trusted = folder / "page" / "trusted-key.mjs"
            said = trusted.read_text("utf-8").replace('SIGNED_BY = ""', f'SIGNED_BY = "{needed}"')
            trusted.write_text(said, "utf-8")
            assert needed in said
        return folder

    return make


@pytest.fixture
def signed_model(plain_model, key, tmp_path):
    model = shutil.copy(plain_model, tmp_path / "signed.tellapart")
    sign_file(model, key)
    return model


def test_it_says_by_which_key_a_model_is_signed_and_that_anybody_has_one(opened, page_of, signed_model, key):
    seen = opened(signed_model, folder=page_of(signed_model, public_key(key)))
    expect(seen.page.locator("#model-facts")).to_contain_text(f"signed by the key {public_key(key)[:12]}…")
    seen.page.locator("#signature summary").click()
    expect(seen.page.locator("#signature-words")).to_contain_text(f"signed by the key {public_key(key)}.")
    expect(seen.page.locator("#signature-words")).to_contain_text("Anybody can sign with a key of their own")


def test_a_model_of_nobody_is_not_called_signed(ready, plain_model):
    seen = ready(plain_model)
    expect(seen.page.locator("#about")).to_be_visible()
    expect(seen.page.locator("#signature")).to_be_hidden()
    expect(seen.page.locator("#model-facts")).not_to_contain_text("signed")


@pytest.mark.parametrize(
    ("which", "sentence"),
    [("signed_model", "somebody else signed it"), ("plain_model", "it is not signed, and must be")],
)
def test_a_page_that_names_a_key_opens_nobody_elses_models(
    opened, page_of, plain_model, request, tmp_path, which, sentence
):
    model, other = request.getfixturevalue(which), public_key(new_key(tmp_path / "other.pem"))
    seen = opened(plain_model, folder=page_of(model, other))
    expect(seen.page.locator("#problem")).to_contain_text(f"This model file was not opened: {sentence}.")
    expect(seen.page.locator("#intake")).to_be_hidden()


def test_names_are_text_whatever_is_written_in_them(opened, page_of, tiny_backbone, photo, tmp_path):
    model = tmp_path / "model.tellapart"
    write_bundle(
        model,
        backbone=tiny_backbone,
        weight=np.zeros((2, 8), np.float32),
        bias=np.array([2, 0], np.float32),
        classes=(MARKUP, "bee"),
        preprocessing=tiny_backbone.spec.preprocessing,
        name=MARKUP,
    )
    picture = shutil.copy(photo, tmp_path / f"{MARKUP.replace('/', '')}.png")
    seen = opened(model, folder=page_of(model))
    seen.page.locator("#intake").wait_for()
    give(seen.page, [picture])
    [text] = seen.wait_until_answered(1)
    seen.page.locator("details summary").first.click()
    assert text.startswith(MARKUP)
    assert picture.name in text
    expect(seen.page.locator("#model-name")).to_have_text(MARKUP)
    assert seen.page.locator("main img").count() == 0
    assert seen.page.title() == f"{MARKUP} · Tellapart"
    assert seen.complaints == []


def test_what_would_lead_a_careless_reader_astray_is_refused(opened, page_of, plain_model):
    folder = page_of(plain_model)
    (strange := folder / "strange").mkdir()
    hostile = write_hostile(plain_model, strange)
    names = ["model.tellapart", *(f"strange/{path.name}" for path in hostile.values())]
    seen = opened(plain_model, folder=folder)
    good, *codes = seen.page.evaluate(OPEN, names)
    assert good == "opened"
    told = dict(zip(hostile, codes, strict=True))
    assert {name: code for name, code in told.items() if code not in REFUSED} == {}


def test_the_same_json_is_read_as_everywhere(opened, page_of, plain_model):
    folder = page_of(plain_model)
    told = {}
    for kind, texts in (("refused", REFUSED_TEXTS), ("read", READ_TEXTS)):
        (place := folder / kind).mkdir()
        files = write_texts(plain_model, place, texts)
        seen = opened(plain_model, folder=folder)
        codes = seen.page.evaluate(OPEN, [f"{kind}/{path.name}" for path in files.values()])
        told[kind] = dict(zip(files, codes, strict=True))
    assert {name: code for name, code in told["refused"].items() if code not in REFUSED} == {}
    assert set(told["read"].values()) == {"opened"}
