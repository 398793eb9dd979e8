"""The browser answers about the golden pictures as Tellapart does, and notices when it does not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading

import numpy as np
import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.sharing import Runtime
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.comparing import compare
from engine.verifying.golden_pictures import write_golden
from engine.verifying.registry import find_runtime
from engine.verifying.runtimes.browser import BrowserRuntime
from tests.engine.bundle.spoiling import rewrite
from tests.toolchains import need, need_programs

NAMED = {"jpeg-cmyk", "jpeg-ycck", "tiff-packed", "tiff-exif"}


@pytest.fixture
def browser():
    need(BrowserRuntime().missing())
    return find_runtime(Runtime.BROWSER)


@pytest.mark.parametrize("model", ["several_model", "choosy_model"])
def test_every_golden_picture_is_answered_alike_or_refused_by_name(browser, model, request, tmp_path):
    bundle = open_bundle(path := request.getfixturevalue(model))
    expected = write_golden(bundle, tmp_path / "golden")
    (work := tmp_path / "work").mkdir()
    answered = browser.answer(path, [one.asked for one in expected], work, StopToken())
    check = compare(Runtime.BROWSER, expected, answered, bundle.description.tolerances)
    assert check.failures == ()
    assert {refusal.picture for refusal in check.refused} == NAMED
    assert check.pictures == len(expected) - len(NAMED)
    assert check.top1_agreement == 1
    assert check.version.startswith("onnxruntime-web ")


def test_a_page_that_refuses_its_model_says_why(browser, plain_model, tmp_path, monkeypatch):
    """The page opens the copy of the model that lies beside it, which is spoiled here on its way."""
    from engine.exporting.targets import web

    write = web.write

    def write_and_spoil(context):
        write(context)
        rewrite(context.folder / web.MODEL, lambda said: said.update({"bundle.json": b"{}"}))
        return ()

    monkeypatch.setattr(web, "write", write_and_spoil)
    with pytest.raises(EngineError, match="damaged"):
        browser.answer(plain_model, [], tmp_path, StopToken())


def test_cancelling_ends_the_browser(browser, plain_model, tmp_path, photo):
    from engine.verifying.runtime import Asked

    stop = StopToken()
    timer = threading.Timer(1.0, stop.stop)
    timer.start()
    with pytest.raises(JobStopped):
        browser.answer(plain_model, [Asked("photo", photo)] * 2000, tmp_path, stop)
    timer.join()
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path / "profile") not in running


def test_the_hash_by_hand_is_sha_256(tmp_path):
    """Pages that did not come over https have no SHA-256 from the browser."""
    need_programs("node")
    contents = [
        np.random.default_rng(length).bytes(length) for length in (0, 1, 3, 55, 56, 63, 64, 65, 1000, 100_003)
    ]
    paths = []
    for number, content in enumerate(contents):
        (path := tmp_path / str(number)).write_bytes(content)
        paths.append(str(path))
    program = (
        f"import {{ sha256ByHand }} from {json.dumps((kits_folder() / 'web/worker/sha256.mjs').as_uri())};"
        "import { readFileSync } from 'node:fs';"
        "for (const path of process.argv.slice(1))"
        " console.log(Buffer.from(sha256ByHand(readFileSync(path))).toString('hex'));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, *paths], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [hashlib.sha256(content).hexdigest() for content in contents]
