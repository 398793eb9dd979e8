/** Answers a list of pictures for programs: the list is lines of text, the answers are JSON lines. */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { asProblem, PictureError } from "../shared/refusals.mjs";
import { decodePicture } from "./pictures.mjs";
import { readPictureFile } from "./reading.mjs";
import { VERSION } from "./runtime.mjs";

const DIGITS = 9;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * @param {Model} model
 * @param {string} list a file with a picture a line: its path, or path, height and width of raw RGB between tabs.
 * @param {string} out the file to write.
 */
export async function writeAnswers(model, list, out) {
  const wanted = splitAt(await readFile(list), LINE_FEED).map(withoutReturn).filter((line) => line.length > 0);
  const file = await open(out, "w");
  try {
    await file.write(`${JSON.stringify({ runtime: "node", version: `onnxruntime ${VERSION}` })}\n`);
    for (const line of wanted) await file.write(`${JSON.stringify(await answer(model, line))}\n`);
  } finally {
    await file.close();
  }
}

/** Paths stay bytes until they are opened: not every system's file names are text. */
async function answer(model, line) {
  const [path, height, width] = splitAt(line, TAB);
  const told = { path: path.toString("utf8") };
  try {
    const file = await readPictureFile(path);
    const pixels = height === undefined ? await decodePicture(file) : rawPixels(file, Number(height), Number(width));
    const { probabilities, unknownScore, milliseconds } = await model.run(pixels);
    return {
      ...told,
      rgb_sha256: createHash("sha256").update(pixels.data).digest("hex"),
      height: pixels.height,
      width: pixels.width,
      probabilities: Array.from(probabilities, rounded),
      unknown_score: unknownScore === null ? null : rounded(unknownScore),
      milliseconds,
    };
  } catch (error) {
    if (error.code === undefined) throw error;
    return { ...told, problem: asProblem(error) };
  }
}

function rawPixels(data, height, width) {
  if (data.length !== height * width * 3) {
    throw new PictureError("unreadable", `The file does not hold ${height} x ${width} pixels of RGB.`);
  }
  return { data, height, width };
}

const rounded = (number) => Number(number.toPrecision(DIGITS));

function splitAt(bytes, sign) {
  const parts = [];
  let from = 0;
  for (let at = bytes.indexOf(sign); at !== -1; at = bytes.indexOf(sign, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...parts, bytes.subarray(from)];
}

const withoutReturn = (line) => (line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line);
