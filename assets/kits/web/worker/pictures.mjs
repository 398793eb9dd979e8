/**
 * Decodes pictures in a browser under Tellapart's picture contract: profiles are ignored, EXIF orientation is applied,
 * transparent pixels lie on white, samples of 16 bits keep their upper byte, nothing is ever made smaller.
 * PNG and BMP are read by hand, the rest by the browser. What does not come out exactly is refused by name.
 */
import { decodeBmp } from "../shared/bmp.mjs";
import { dropFourth, layOnWhite, refuseTooLarge, turnUpright } from "../shared/contract.mjs";
import { orientationOf } from "../shared/exif.mjs";
import { endsEarly, fillsGif, recognise, sizeInHeader } from "../shared/formats.mjs";
import { PictureError } from "../shared/refusals.mjs";
import { decodeByBrowser } from "./browser-decoder.mjs";
import { noteCutShort, prepareJpeg } from "./jpeg.mjs";
import { decodePng } from "./png.mjs";
import { mayBeClear, prepareWebp } from "./webp.mjs";

/** What is refused, by feature, and why: all that Tellapart answers and this page does not. */
export const REFUSED_FEATURES = {
  avif: "AVIF is not read here: its colours come out a little different.",
  "bmp-other": "BMP that is compressed, of 16 bits, or with its colours in an unusual order is not read here.",
  cmyk: "JPEG in CMYK is not read here: browsers round its colours differently.",
  "gif-part": "GIF whose first frame does not fill the picture is not read here.",
  heic: "HEIC is not read here: most browsers have no decoder for it.",
  tiff: "TIFF is not read here: most browsers have no decoder for it.",
};

/** What is refused in browsers that decode it to other colours, Firefox for one, and read in the others. */
export const REFUSED_IN_SOME = ["webp-clear"];

/** What the browser decodes, and what people call it. */
const BY_BROWSER = { jpeg: "JPEG", webp: "WebP", "webp-clear": "WebP with clear pixels", gif: "GIF" };

/** @returns {string | null} which of the browser's decoders a file is for: a key of BY_BROWSER; null if for none. */
export function decoderOf(file) {
  const kind = recognise(file);
  if (kind === "webp" && mayBeClear(file)) return "webp-clear";
  return Object.hasOwn(BY_BROWSER, kind ?? "") ? kind : null;
}

/**
 * @param {Uint8Array} file the bytes of a picture's file.
 * @param {ReadonlySet<string>} [distrusted] what `decoderOf` gives for files that this browser decodes to other colours.
 * @returns {Promise<{data: Uint8Array, height: number, width: number, note: {code: string, message: string} | null}>}
 *   RGB, three bytes a pixel, row by row, the right way up; and what is worth knowing about a picture that was read.
 * @throws {PictureError} "empty-file", "not-a-picture", "too-large", "truncated", "unreadable" or "unsupported".
 */
export async function decodePicture(file, distrusted = new Set()) {
  if (file.length === 0) throw new PictureError("empty-file", "The file is empty.", "Copy it again.");
  const kind = recognise(file);
  if (kind === null) throw new PictureError("not-a-picture", "This file is not a picture, whatever its name says.");
  if (kind in REFUSED_FEATURES) throw refuse(kind);
  if (distrusted.has(decoderOf(file))) throw distrust(decoderOf(file));
  const claimed = sizeInHeader(file, kind);
  if (claimed !== null) refuseTooLarge(...claimed);
  try {
    const { note = null, ...decoded } = await DECODERS[kind](file);
    return { ...turnUpright(decoded, orientationOf(file, kind)), note };
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw decodingFailed(error, file, kind);
  }
}

const DECODERS = {
  png: decodePng,
  bmp: async (file) => {
    const decoded = decodeBmp(file);
    if (decoded === null) throw refuse("bmp-other");
    return decoded;
  },
  jpeg: async (file) => {
    const { parts, components, endsEarly: cut } = prepareJpeg(file);
    if (components === 4) throw refuse("cmyk");
    const decoded = await decodeByBrowser(parts, "image/jpeg", dropFourth);
    return { ...decoded, note: cut ? noteCutShort(decoded) : null };
  },
  webp: (file) => decodeByBrowser(prepareWebp(file).parts, "image/webp", layOnWhite),
  gif: async (file) => {
    if (!fillsGif(file)) throw refuse("gif-part");
    if (endsEarly(file, "gif")) throw new RangeError("ends too early");
    return decodeByBrowser([file], "image/gif", layOnWhite);
  },
};

const refuse = (feature) => new PictureError("unsupported", REFUSED_FEATURES[feature], "Save it as JPEG or PNG.");

const distrust = (decoder) =>
  new PictureError("unsupported", distrustInWords(decoder), "Use another browser, or save it as PNG.");

export const distrustInWords = (decoder) =>
  `${BY_BROWSER[decoder]} is not read here: this browser decodes it to other colours than Tellapart.`;

function decodingFailed(error, file, kind) {
  if (error.message === "ends too early" || endsEarly(file, kind)) {
    return new PictureError("truncated", "The file ends too early: most of the picture is missing.", "Copy it again.");
  }
  return new PictureError(
    "unreadable",
    `This ${kind.toUpperCase()} file is damaged, or of a kind that cannot be read.`,
    "Open it in another program and save it again as JPEG or PNG.",
  );
}
