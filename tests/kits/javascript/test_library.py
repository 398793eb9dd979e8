"""What a JavaScript program relies on: types that the compiler believes, and calls at the same time."""

from __future__ import annotations

import json

from PIL import Image

from engine.verifying.node_packages import find_node_modules, missing_packages
from tests.pictures_made import encoded, texture
from tests.toolchains import need

PROGRAM = """
import { Model, PictureError, selftest, type Answer, type PictureAnswer } from "tellapart-model";

const model: Model = await Model.open("birds.tellapart", { threads: 1, signedBy: "key" });
const answer: PictureAnswer = await model.classify("photo.jpg");
const name: string = answer.noneOfThese ? "none of these" : answer.name;
// @ts-expect-error Who forgets that there may be no score is told by the compiler.
const forgetful: number = answer.unknownScore;
const sure: number = answer.top[0]!.confidence;
try {
  await model.classify(new Uint8Array(3));
} catch (error) {
  if (error instanceof PictureError) console.log(error.code, error.hint, name, sure, forgetful);
}
const pixels: Answer = await model.classifyPixels({ data: new Uint8Array(12), height: 2, width: 2 });
console.log(pixels.labels.length, (await selftest(model)).failures.map(({ message }) => message));
await model.close();
"""
SETTINGS = {
    "strict": True,
    "noEmit": True,
    "module": "nodenext",
    "target": "es2022",
    "lib": ["es2022"],
    "types": ["node"],
    "skipLibCheck": False,
}


def test_a_small_program_passes_the_strictest_type_check(node, kit, tmp_path):
    need(missing_packages("typescript", "@types/node"))
    packages = find_node_modules()
    assert packages is not None
    (tmp_path / "node_modules").mkdir()
    for name, place in (("tellapart-model", kit), ("@types", packages / "@types")):
        (tmp_path / "node_modules" / name).symlink_to(place, target_is_directory=True)
    (tmp_path / "program.mts").write_text(PROGRAM, "utf-8")
    settings = {"compilerOptions": SETTINGS, "files": ["program.mts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
    assert node(packages / "typescript" / "bin" / "tsc", "--project", tmp_path).stdout == ""


def test_pictures_asked_about_at_the_same_time_are_answered_as_one_by_one(script, plain_model, tmp_path):
    pictures = []
    for number in range(8):
        path = tmp_path / f"{number}.png"
        path.write_bytes(encoded(Image.fromarray(texture(200 + 10 * number, 150, seed=number)), "PNG"))
        pictures.append(str(path))
    told = script("ask_at_once.mjs", {"model": str(plain_model), "pictures": pictures})
    assert told["atOnce"] == told["oneByOne"]
    assert len({answer["confidence"] for answer in told["oneByOne"]}) == len(pictures)
