/** The golden pictures inside a model file, and what is wrong with answers about them. */
import { Fields, parseJson, wrong } from "./fields.mjs";
import { LARGEST_PICTURE } from "./contract.mjs";
import { broken, hostile, newer } from "./refusals.mjs";

const VERSION = 1;
const MAX_PICTURES = 100;
const ROUNDING = 1e-5;
const OTHER_FILES = ["golden/golden.json", "golden/answers.f32"];
const WORD = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * @param {Map<string, Uint8Array>} contents the members of a model file.
 * @param {number} classes how many the model tells apart.
 * @param {boolean} scored whether it answers with an unknown score too.
 * @returns {GoldenPicture[]} each with `name`, `file`, `feature`, `height`, `width`, `rgbSha256`, `isRaw`, `bytes`,
 *   and what must be answered: `probabilities` (Float32Array) and `unknownScore` (or null).
 * @throws {ModelError} "broken-model", "hostile-model" or "newer-model".
 */
export function readGolden(contents, classes, scored) {
  const fields = new Fields(parseJson(contents.get("golden/golden.json")), "golden.json");
  if (fields.whole("version", 1, 1_000_000) > VERSION) throw newer();
  const pictures = fields
    .list("pictures", 1, MAX_PICTURES, () => true)
    .map((content) => readPicture(new Fields(content, "golden.json"), contents));
  checkFiles(pictures, contents);
  const answers = contents.get("golden/answers.f32");
  const columns = classes + (scored ? 1 : 0);
  if (answers.length !== pictures.length * columns * 4) throw broken("its golden answers are not as many as they should be");
  const view = new DataView(answers.buffer, answers.byteOffset, answers.byteLength);
  return pictures.map((picture, row) => {
    const numbers = Float32Array.from({ length: columns }, (_, column) => view.getFloat32((row * columns + column) * 4, true));
    const probabilities = numbers.subarray(0, classes);
    if (!numbers.every(Number.isFinite) || !probabilities.every((value) => value >= 0 && value <= 1 + ROUNDING)) {
      throw broken("some of its golden answers are no probabilities");
    }
    return { ...picture, probabilities, unknownScore: scored ? numbers[classes] : null };
  });
}

/** Every file in `golden/` belongs to one picture, and every picture has a name of its own. */
function checkFiles(pictures, contents) {
  const files = new Set(pictures.map(({ file }) => file));
  const names = new Set(pictures.map(({ name }) => name));
  if (files.size !== pictures.length || names.size !== pictures.length) throw wrong("golden.json", "pictures");
  const held = Array.from(contents.keys()).filter((name) => name.startsWith("golden/") && !OTHER_FILES.includes(name));
  if (held.some((name) => !files.has(name))) throw hostile("it does not hold the golden pictures that it lists");
}

function readPicture(fields, contents) {
  const picture = {
    name: fields.text("name"),
    file: fields.text("file"),
    feature: fields.text("feature"),
    height: fields.whole("height", 1, LARGEST_PICTURE),
    width: fields.whole("width", 1, LARGEST_PICTURE),
    rgbSha256: fields.sha256("rgb_sha256"),
  };
  const isRaw = picture.file.endsWith(".rgb");
  const bytes = contents.get(picture.file);
  if (!WORD.test(picture.name) || !WORD.test(picture.feature)) throw wrong("golden.json", "name");
  if (bytes === undefined || !picture.file.startsWith("golden/") || OTHER_FILES.includes(picture.file)) {
    throw hostile("it does not hold the golden pictures that it lists");
  }
  const pixels = picture.height * picture.width;
  if (pixels > LARGEST_PICTURE || (isRaw && bytes.length !== pixels * 3)) {
    throw hostile("a golden picture is not as large as it claims");
  }
  return { ...picture, isRaw, bytes };
}

/**
 * Holds one answer against the golden one. A class that is ahead by more than twice the tolerance comes first in every
 * answer that is within the tolerance, so which comes first need not be compared by itself.
 *
 * @param {GoldenPicture} golden what must be answered.
 * @param {{probabilities: Float32Array, unknownScore: number | null, rgbSha256: string}} given what was answered.
 * @param {{raw: number, file: number, scoreScale: number}} tolerances the model's.
 * @param {boolean} mayDiffer whether the decoder has named this picture's feature as one it reads a little differently.
 * @returns {string} what is wrong, an English sentence; "" if nothing is.
 */
export function difference(golden, given, tolerances, mayDiffer = false) {
  const sameRgb = given.rgbSha256 === golden.rgbSha256;
  if (!sameRgb && !mayDiffer) return "it was decoded to other colours";
  const tolerance = sameRgb ? tolerances.raw : tolerances.file;
  const { probabilities, unknownScore } = golden;
  if (given.probabilities.length !== probabilities.length) return "it was answered with another number of classes";
  const off = largestDifference(given.probabilities, probabilities);
  // "not <=" is also true of what is not a number.
  if (!(off <= tolerance)) return `a probability is ${off.toExponential(1)} off`;
  if ((unknownScore === null) !== (given.unknownScore === null)) return "an unknown score is missing, or too many";
  if (unknownScore !== null) {
    const apart = Math.abs(given.unknownScore - unknownScore);
    const most = tolerance * Math.max(tolerances.scoreScale, Math.abs(unknownScore));
    if (!(apart <= most)) return `the unknown score is ${apart.toExponential(1)} off`;
  }
  return "";
}

/** Largest difference of two lists of probabilities. */
export function largestDifference(one, other) {
  let largest = 0;
  for (let i = 0; i < one.length; i++) {
    const apart = Math.abs(one[i] - other[i]);
    if (Number.isNaN(apart)) return NaN;
    if (apart > largest) largest = apart;
  }
  return largest;
}
