/** Asks a model about its own golden pictures. */
import { difference, largestDifference } from "../shared/golden.mjs";
import { recognise } from "../shared/formats.mjs";
import { decodePicture, BY_BROWSER, REFUSED_FEATURES } from "./pictures.mjs";
import { sha256 } from "./sha256.mjs";

/** Pixels: bigger pictures say nothing about a browser's decoder that small ones do not. */
const SMALL = 250_000;

/**
 * @param {Model} model
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Promise<{rows: SelftestRow[], passed: boolean}>} for each picture `picture`, `outcome` ("same", "refused" or
 *   "wrong"), `difference` (number or null), `milliseconds` and `message`.
 */
export async function selftest(model, progress = () => undefined) {
  const rows = [];
  for (const golden of model.golden) {
    rows.push(await check(model, golden));
    progress(rows.length, model.golden.length);
  }
  const passed = rows.some(({ outcome }) => outcome === "same") && rows.every(({ outcome }) => outcome !== "wrong");
  return { rows, passed };
}

async function check(model, golden) {
  const row = { picture: golden.name, outcome: "same", difference: null, milliseconds: null, message: "" };
  try {
    const pixels = await pixelsOf(golden);
    const given = { rgbSha256: await sha256(pixels.data), ...(await model.run(pixels)) };
    const message = difference(golden, given, model.description.tolerances);
    return {
      ...row,
      outcome: message === "" ? "same" : "wrong",
      difference: largestDifference(given.probabilities, golden.probabilities),
      milliseconds: given.milliseconds,
      message,
    };
  } catch (error) {
    if (error.code === undefined) throw error;
    return { ...row, outcome: isKnownRefusal(error) ? "refused" : "wrong", message: error.message };
  }
}

const isKnownRefusal = ({ code, message }) => code === "unsupported" && Object.values(REFUSED_FEATURES).includes(message);

const pixelsOf = ({ isRaw, bytes, height, width }) =>
  isRaw ? { data: bytes, height, width } : decodePicture(bytes);

/**
 * Which formats this browser decodes to other colours than Tellapart: another decoder, or one that adds noise against
 * being recognised. Found out on the golden pictures before any picture is answered.
 *
 * @returns {Promise<Set<string>>} of "jpeg", "webp", "gif".
 */
export async function formatsDecodedDifferently(golden) {
  const different = new Set();
  for (const picture of golden) {
    const kind = picture.isRaw ? null : recognise(picture.bytes);
    if (!BY_BROWSER.includes(kind) || different.has(kind) || picture.height * picture.width > SMALL) continue;
    try {
      const { data } = await decodePicture(picture.bytes);
      if ((await sha256(data)) !== picture.rgbSha256) different.add(kind);
    } catch (error) {
      if (error.code === undefined) throw error;
      if (!isKnownRefusal(error)) different.add(kind);
    }
  }
  return different;
}
