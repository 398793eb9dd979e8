/** Asks a model about its own golden pictures. */
import { difference, largestDifference } from "../shared/golden.mjs";
import { decodePicture, decoderOf, distrustInWords, REFUSED_FEATURES, REFUSED_IN_SOME } from "./pictures.mjs";
import { sha256 } from "./sha256.mjs";

/** Pixels: bigger pictures say nothing about a browser's decoder that small ones do not. */
const SMALL = 250_000;

/**
 * @param {Model} model
 * @param {ReadonlySet<string>} distrusted what `decodersThatDiffer` found; only those that are named as refused in some
 *   browsers are refused here, and everything else that differs is wrong.
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Promise<{rows: SelftestRow[], passed: boolean}>} for each picture `picture`, `outcome` ("same", "refused" or
 *   "wrong"), `difference` (number or null), `milliseconds` and `message`.
 */
export async function selftest(model, distrusted, progress = () => undefined) {
  const refused = new Set(REFUSED_IN_SOME.filter((decoder) => distrusted.has(decoder)));
  const rows = [];
  for (const golden of model.golden) {
    rows.push(await check(model, golden, refused));
    progress(rows.length, model.golden.length);
  }
  const passed = rows.some(({ outcome }) => outcome === "same") && rows.every(({ outcome }) => outcome !== "wrong");
  return { rows, passed };
}

async function check(model, golden, refused) {
  const row = { picture: golden.name, outcome: "same", difference: null, milliseconds: null, message: "" };
  try {
    const pixels = await pixelsOf(golden, refused);
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

const KNOWN_REFUSALS = new Set([...Object.values(REFUSED_FEATURES), ...REFUSED_IN_SOME.map(distrustInWords)]);

const isKnownRefusal = ({ code, message }) => code === "unsupported" && KNOWN_REFUSALS.has(message);

const pixelsOf = ({ isRaw, bytes, height, width }, refused) =>
  isRaw ? { data: bytes, height, width } : decodePicture(bytes, refused);

/**
 * What this browser decodes to other colours than Tellapart: another decoder, or one that adds noise against
 * being recognised. Found out on the golden pictures before any picture is answered.
 *
 * @returns {Promise<Set<string>>} see `decoderOf` of pictures.mjs.
 */
export async function decodersThatDiffer(golden) {
  const different = new Set();
  for (const picture of golden) {
    const decoder = picture.isRaw ? null : decoderOf(picture.bytes);
    if (decoder === null || different.has(decoder) || picture.height * picture.width > SMALL) continue;
    try {
      const { data } = await decodePicture(picture.bytes);
      if ((await sha256(data)) !== picture.rgbSha256) different.add(decoder);
    } catch (error) {
      if (error.code === undefined) throw error;
      if (!isKnownRefusal(error)) different.add(decoder);
    }
  }
  return different;
}
