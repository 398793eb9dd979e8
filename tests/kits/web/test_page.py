"""What a person does with the page, in a real Chromium."""

from __future__ import annotations

import base64
import re
import shutil

import pytest
from playwright.sync_api import expect

from engine.bundle.reading import open_bundle
from engine.jobs import StopToken
from engine.pictures.decoding import read_and_decode
from engine.verifying.expected import own_answers
from engine.verifying.runtime import Asked

DROP = """
(files) => {
  const transfer = new DataTransfer();
  for (const { name, content } of files) {
    transfer.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
  }
  const events = PASTED ? [] : ["dragenter", "dragover", "drop"];
  for (const kind of events) {
    document.querySelector("#intake").dispatchEvent(
      new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    if (kind === "dragover") document.body.dataset.wasCovered = String(!document.querySelector("#over").hidden);
  }
  if (PASTED) {
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
  }
}
"""


def give(page, paths, *, pasted=False):
    files = [{"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()} for path in paths]
    page.evaluate(DROP.replace("PASTED", str(pasted).lower()), files)


def best_of(model, path):
    [answer] = own_answers(open_bundle(model), [Asked(path.name, path)], StopToken())
    return open_bundle(model).description.classes[int(answer.probabilities.argmax())], float(
        answer.probabilities.max()
    )


def test_dropped_pictures_are_answered_as_in_tellapart(ready, plain_model, oddities, photo):
    seen = ready(plain_model)
    pictures = [photo, oddities["exif-6.jpg"], oddities["grey16.png"], oddities["clear.webp"]]
    give(seen.page, pictures)
    texts = seen.wait_until_answered(len(pictures))
    for path, text in zip(pictures, texts, strict=True):
        name, confidence = best_of(plain_model, path)
        assert text.startswith(f"{name}\n")
        assert f"{100 * confidence:.0f} %" in text
        assert path.name in text
    assert seen.page.locator("body").get_attribute("data-was-covered") == "true"
    expect(seen.page.locator("#over")).to_be_hidden()
    expect(seen.page.locator("#told")).to_contain_text("4 pictures")
    height, width = read_and_decode(oddities["exif-6.jpg"]).picture.rgb.shape[:2]
    seen.page.locator("summary").nth(1).click()
    expect(seen.page.locator(".card").nth(1)).to_contain_text(f"{width} × {height} pixels")
    assert seen.complaints == []


def test_pictures_can_be_pasted_and_chosen(ready, plain_model, photo):
    seen = ready(plain_model)
    give(seen.page, [photo], pasted=True)
    seen.wait_until_answered(1)
    seen.page.set_input_files("#files", photo)
    first, second = seen.wait_until_answered(2)
    assert first == second


def test_nothing_is_asked_of_anybody_but_its_own_server_and_nothing_is_sent(ready, plain_model, photo):
    seen = ready(plain_model)
    give(seen.page, [photo])
    seen.wait_until_answered(1)
    seen.page.goto(seen.server.address("selftest.html"))
    seen.page.locator("body[data-outcome=passed]").wait_for()
    own = seen.server.address("")
    assert len(seen.asked) > 20
    assert [address for address in seen.asked if not address.startswith(own)] == []
    assert seen.posted == []


def test_an_open_page_answers_without_a_connection(ready, plain_model, photo, oddities):
    seen = ready(plain_model)
    seen.page.context.set_offline(True)
    before = len(seen.asked)
    give(seen.page, [photo, oddities["turned.png"]])
    first, _ = seen.wait_until_answered(2)
    assert first.startswith(best_of(plain_model, photo)[0])
    assert seen.asked[before:] == []


def test_what_cannot_be_read_is_said_in_words_and_the_others_are_answered(ready, plain_model, photo, oddities):
    seen = ready(plain_model)
    names = [
        "text.jpg",
        "empty.jpg",
        "bomb.png",
        "cut.png",
        "scrambled.png",
        "plain.tif",
        "cmyk.jpg",
        "texture-cut.jpg",
    ]
    give(seen.page, [*(oddities[name] for name in names), photo])
    texts = seen.wait_until_answered(len(names) + 1)
    sentences = [
        "This file is not a picture, whatever its name says.",
        "The file is empty.",
        "The picture claims 50000 x 50000 pixels",
        "The file ends too early",
        "This PNG file is damaged",
        "TIFF is not read here",
        "JPEG in CMYK is not read here",
        "The end of this file is missing: only the upper",
    ]
    for text, sentence in zip(texts, sentences, strict=False):
        assert sentence in text
    assert texts[-1].startswith(best_of(plain_model, photo)[0])
    expect(seen.page.locator("#results-summary")).to_have_text("9 pictures · 7 could not be read")


def test_none_of_these_is_said_in_words(ready, unsure_model, photo):
    seen = ready(unsure_model)
    give(seen.page, [photo])
    [text] = seen.wait_until_answered(1)
    assert text.startswith("? none of these")
    assert "the model is not sure enough to answer; closest: " in text
    expect(seen.page.locator("#results-summary")).to_have_text("1 picture · 1 none of these")


def test_several_classes_are_all_shown(ready, several_model, photo):
    seen = ready(several_model)
    give(seen.page, [photo])
    [text] = seen.wait_until_answered(1)
    assert text.startswith("beach\n")
    assert seen.page.locator(".card .guess").count() == sum(
        probability >= 0.5
        for probability in own_answers(open_bundle(several_model), [Asked("photo", photo)], StopToken())[
            0
        ].probabilities
    )


def test_it_speaks_chinese_where_the_browser_does_and_remembers_another_choice(
    ready, plain_model, photo, oddities
):
    seen = ready(plain_model, locale="zh-CN")
    give(seen.page, [photo, oddities["text.jpg"]])
    _, refused = seen.wait_until_answered(2)
    assert "无论文件名是什么，这都不是图片。" in refused
    expect(seen.page.locator("#choose")).to_have_text("选择图片…")
    expect(seen.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    english = re.compile(r"[A-Za-z]{2,}")
    left = [text for text in seen.page.locator("[data-words]:visible").all_inner_texts() if english.search(text)]
    assert left == []
    seen.page.select_option("#language", "en")
    expect(seen.page.locator(".card").nth(1)).to_contain_text("could not be read")
    seen.page.reload()
    seen.page.locator("#intake").wait_for()
    expect(seen.page.locator("#choose")).to_have_text("Choose pictures…")
    expect(seen.page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_is_enough(ready, plain_model, photo):
    seen = ready(plain_model)
    page = seen.page
    # Chromium hands choosers over once somebody listens; told at the last moment, it may miss the first.
    page.on("filechooser", lambda _chooser: None)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#choose")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photo)
    seen.wait_until_answered(1)
    expect(page.locator("#told")).to_contain_text(photo.name)
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert order == ["camera-open", "clear", "SUMMARY", "classes-title", "A"]
    page.locator("#clear").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_hidden()
    expect(page.locator("#choose")).to_be_focused()


def test_the_camera_answers_until_it_is_turned_off(ready, plain_model):
    seen = ready(plain_model, permissions=["camera"])
    page = seen.page
    page.click("#camera-open")
    expect(page.locator("#camera-facts")).to_contain_text("ms")
    assert page.locator("#camera-answer").inner_text() in open_bundle(plain_model).description.classes
    page.click("#camera-keep")
    [text] = seen.wait_until_answered(1)
    assert "Camera picture 1" in text
    track = page.evaluate_handle("document.querySelector('#camera-view').srcObject.getTracks()[0]")
    assert track.evaluate("track => track.readyState") == "live"
    page.keyboard.press("Escape")
    expect(page.locator("#camera")).to_be_hidden()
    assert track.evaluate("track => track.readyState") == "ended"
    expect(page.locator("#camera-open")).to_be_focused()


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_sticks_out_on_a_phone_or_when_magnified(ready, plain_model, photo, width):
    seen = ready(plain_model, viewport={"width": width, "height": 640})
    give(seen.page, [photo])
    seen.wait_until_answered(1)
    seen.page.locator("summary").first.click()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_model_that_was_changed_is_refused_in_words(opened, export, plain_model, tmp_path):
    folder = shutil.copytree(export(plain_model), tmp_path / "page")
    model = folder / "model.tellapart"
    content = bytearray(model.read_bytes())
    at = content.index(b"model.onnx") + 5000
    content[at] ^= 1
    model.write_bytes(content)
    seen = opened(plain_model, folder=folder)
    expect(seen.page.locator("#problem")).to_contain_text("This model file was changed after it was made")
    expect(seen.page.locator("#intake")).to_be_hidden()


def test_a_missing_model_is_said_in_words(opened, export, plain_model, tmp_path):
    folder = shutil.copytree(export(plain_model), tmp_path / "page")
    (folder / "model.tellapart").unlink()
    seen = opened(plain_model, folder=folder, locale="zh-CN")
    expect(seen.page.locator("#problem")).to_have_text("此页面旁边没有模型文件。请用 Tellapart 重新导出。")


def test_a_browser_whose_decoder_differs_refuses_that_format_by_name(
    opened, export, plain_model, photo, oddities, tmp_path
):
    folder = shutil.copytree(export(plain_model), tmp_path / "page")
    decoder = folder / "worker" / "browser-decoder.mjs"
    noisy = decoder.read_text("utf-8").replace(
        "return readBack(bitmap, flatten);",
        "const read = readBack(bitmap, flatten); if (type === 'image/jpeg') read.data[0] ^= 1; return read;",
    )
    decoder.write_text(noisy, "utf-8")
    seen = opened(plain_model, folder=folder)
    expect(seen.page.locator("#problem")).to_contain_text(
        "This browser decodes JPEG to other colours than Tellapart."
    )
    give(seen.page, [photo, oddities["plain.webp"], oddities["plain.png"]])
    texts = seen.wait_until_answered(3)
    assert "this browser decodes it to other colours" in texts[0]
    assert all("could not be read" not in text for text in texts[1:])


def test_the_self_test_says_which_pictures_are_answered_differently(opened, export, plain_model, tmp_path):
    folder = shutil.copytree(export(plain_model), tmp_path / "page")
    png = folder / "worker" / "png.mjs"
    png.write_text(
        png.read_text("utf-8").replace("const alpha = colour === RGB ? -1", "const alpha = true ? -1"), "utf-8"
    )
    seen = opened(plain_model, "selftest.html", folder=folder)
    seen.page.locator("body[data-outcome=failed]").wait_for()
    wrong = seen.page.locator("tr", has=seen.page.locator(".bad")).all_inner_texts()
    assert wrong
    assert all("alpha" in row or "rgba" in row for row in wrong)
