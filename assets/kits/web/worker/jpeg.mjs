/** Looks at a JPEG before the browser does: its size, its colours, and nothing in it that would change them. */
import { refuseTooLarge } from "../shared/contract.mjs";

/** EXIF and colour profiles: browsers follow them, some of them always. */
const LEFT_OUT = new Set([0xe1, 0xe2]);
const START_OF_SCAN = 0xda;
const END = Uint8Array.of(0xff, 0xd9);
/** How a frame begins: baseline, extended, progressive, and what no browser reads. */
const isFrame = (marker) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const standsAlone = (marker) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** What the missing part of a JPEG looks like, and how much must be there to be of use. */
const MISSING = 128;
const USEFUL_SHARE = 0.1;

/**
 * @param {Uint8Array} file
 * @returns {{parts: Uint8Array[], components: number, endsEarly: boolean}} the file without EXIF and profile, and with
 *   an end; without an end browsers show nothing of it.
 * @throws {PictureError} "too-large".
 * @throws {RangeError} if its header is damaged or ends too early.
 */
export function prepareJpeg(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts = [file.subarray(0, 2)];
  let components = 0;
  for (let at = 2; ; ) {
    if (at + 4 > file.length) throw new RangeError("ends too early");
    const marker = file[at + 1];
    if (file[at] !== 0xff || marker === 0xff || standsAlone(marker)) {
      at += file[at] === 0xff && marker !== 0xff ? 2 : 1; // libjpeg skips what lies between segments, too
      continue;
    }
    if (marker === START_OF_SCAN) {
      const rest = file.subarray(at);
      const endsEarly = !holdsEnd(rest);
      return { parts: endsEarly ? [...parts, rest, END] : [...parts, rest], components, endsEarly };
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > file.length) throw new RangeError("ends too early");
    if (isFrame(marker) && end - at >= 10) {
      refuseTooLarge(view.getUint16(at + 7), view.getUint16(at + 5));
      components = file[at + 9];
    }
    if (!LEFT_OUT.has(marker)) parts.push(file.subarray(at, end));
    at = end;
  }
}

/**
 * What to say of a picture whose end is missing: the missing part is grey, as everywhere in Tellapart.
 *
 * @returns {{code: string, message: string}}
 * @throws {RangeError} "ends too early" if too little of it is left.
 */
export function noteCutShort({ data, height, width }) {
  let last = data.length - 1;
  while (last >= 0 && data[last] === MISSING) last -= 1;
  const share = Math.ceil((last + 1) / (width * 3)) / height;
  if (share < USEFUL_SHARE) throw new RangeError("ends too early");
  const missing =
    share === 1 ? "it may be less sharp than it was" : `only the upper ${Math.round(100 * share)} % could be read`;
  return { code: "truncated", message: `The end of this file is missing: ${missing}.` };
}

function holdsEnd(bytes) {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xd9) return true;
  return false;
}
