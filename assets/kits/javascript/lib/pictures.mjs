/**
 * Decodes pictures with sharp under Tellapart's picture contract: profiles are ignored, EXIF orientation is applied,
 * transparent pixels lie on white, samples of 16 bits keep their upper byte, nothing is ever made smaller.
 * What sharp does not decode to exactly the same colours is refused by name.
 */
import sharp from "sharp";
import { decodeBmp } from "../shared/bmp.mjs";
import { dropFourth, invertInk, layOnWhite, refuseTooLarge, turnUpright, LARGEST_PICTURE } from "../shared/contract.mjs";
import { orientationOf } from "../shared/exif.mjs";
import { endsEarly, fillsGif, isDeepPng, recognise, sizeInHeader } from "../shared/formats.mjs";
import { PictureError } from "../shared/refusals.mjs";

/** What is refused, by feature, and why: all that the application answers and this library does not. */
export const REFUSED_FEATURES = {
  avif: "AVIF is not read here: its colours come out a little different.",
  "bmp-other": "BMP that is compressed, of 16 bits, or with its colours in an unusual order is not read here.",
  deep: "Samples of 32 bits, or with a fraction, are not read here.",
  "gif-part": "GIF whose first frame does not fill the picture is not read here.",
  heic: "HEIC is not read here: sharp comes without a decoder for it.",
  "other-colours": "Pictures in Lab and other colour spaces are not read here.",
};

const SPACES = new Set(["srgb", "rgb", "rgb16", "b-w", "grey16", "cmyk"]);
const DEPTHS = new Set(["uchar", "ushort"]);
const USEFUL_SHARE = 0.1;
/** What the missing part of a JPEG looks like; in CMYK it is half of every ink. */
const MISSING_LIGHT = 128;
const MISSING_INK = 64;

/**
 * @param {Uint8Array} file the bytes of a picture's file.
 * @returns {Promise<{data: Uint8Array, height: number, width: number, note: {code: string, message: string} | null}>}
 *   RGB, three bytes a pixel, row by row, the right way up; and what is worth knowing about a picture that was read.
 * @throws {PictureError} "empty-file", "not-a-picture", "too-large", "truncated", "unreadable" or "unsupported".
 */
export async function decodePicture(file) {
  if (file.length === 0) throw new PictureError("empty-file", "The file is empty.", "Copy it again.");
  const kind = recognise(file);
  if (kind === null) throw new PictureError("not-a-picture", "This file is not a picture, whatever its name says.");
  const claimed = sizeInHeader(file, kind);
  if (claimed !== null) refuseTooLarge(...claimed);
  if (kind in REFUSED_FEATURES) throw refuse(kind);
  if (kind === "gif" && !fillsGif(file)) throw refuse("gif-part");
  try {
    return kind === "bmp" ? readBmp(file) : await decode(file, kind);
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw decodingFailed(error, file, kind);
  }
}

async function decode(file, kind) {
  const header = await sharp(file, { limitInputPixels: LARGEST_PICTURE }).metadata();
  refuseTooLarge(header.width, header.height);
  refuseUnsupported(header);
  const isInk = header.space === "cmyk";
  const { decoded, endedEarly } = await decodeWhatIsThere(file, kind, decoderFor(file, kind, isInk));
  const note = endedEarly ? cutShort(decoded, isInk ? MISSING_INK : MISSING_LIGHT) : null;
  const orientation = kind === "tiff" ? header.orientation : orientationOf(file, kind);
  return { ...turnUpright(decoded, orientation), note };
}

function readBmp(file) {
  const decoded = decodeBmp(file);
  if (decoded === null) throw refuse("bmp-other");
  return { ...decoded, note: null };
}

function refuseUnsupported({ space, depth, channels }) {
  if (!DEPTHS.has(depth)) throw refuse("deep");
  if (!SPACES.has(space) || channels > 4 || (space === "cmyk" && (depth !== "uchar" || channels !== 4))) {
    throw refuse("other-colours");
  }
}

/** The lower bytes that would tell a clear colour of 16 bits from its neighbours are gone: nothing is clear then. */
function decoderFor(file, kind, isInk) {
  if (isInk) return fromInk;
  return kind === "png" && isDeepPng(file) ? (opened) => fromLight(opened, dropFourth) : fromLight;
}

/** The missing tail of a JPEG is grey, as everywhere in Tellapart; other files must be complete. */
async function decodeWhatIsThere(file, kind, toRgb) {
  if (kind !== "jpeg") return { decoded: await toRgb(open(file, "error")), endedEarly: false };
  try {
    return { decoded: await toRgb(open(file, "truncated")), endedEarly: false };
  } catch (error) {
    if (!/premature end/i.test(error.message)) throw error;
    return { decoded: await toRgb(open(file, "none")), endedEarly: true };
  }
}

const open = (file, failOn) => sharp(file, { failOn, ignoreIcc: true, limitInputPixels: LARGEST_PICTURE });

async function fromLight(opened, flatten = layOnWhite) {
  const { data, info } = await opened.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) throw refuse("other-colours");
  return { data: info.channels === 3 ? data : flatten(data), height: info.height, width: info.width };
}

/** In CMYK from end to end, so that sharp does not turn it into RGB by a profile of its own. */
async function fromInk(opened) {
  const inks = opened.pipelineColourspace("cmyk").toColourspace("cmyk");
  const { data, info } = await inks.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw refuse("other-colours");
  return { data: invertInk(data), height: info.height, width: info.width };
}

function cutShort({ data, height, width }, missingSample) {
  let last = data.length - 1;
  while (last >= 0 && data[last] === missingSample) last -= 1;
  const share = Math.ceil((last + 1) / (width * 3)) / height;
  if (share < USEFUL_SHARE) throw truncated();
  const missing =
    share === 1 ? "it may be less sharp than it was" : `only the upper ${Math.round(100 * share)} % could be read`;
  return { code: "truncated", message: `The end of this file is missing: ${missing}.` };
}

const refuse = (feature) => new PictureError("unsupported", REFUSED_FEATURES[feature], "Save it as JPEG or PNG.");

const truncated = () =>
  new PictureError("truncated", "The file ends too early: most of the picture is missing.", "Copy it again.");

function decodingFailed(error, file, kind) {
  if (/pixel limit/i.test(error.message)) {
    return new PictureError("too-large", "The picture has too many pixels.", "Save a smaller version of it.");
  }
  if (endsEarly(file, kind)) return truncated();
  return new PictureError(
    "unreadable",
    `This ${kind} file is damaged, or of a kind that cannot be read.`,
    "Open it in another program and save it again as JPEG or PNG.",
  );
}
