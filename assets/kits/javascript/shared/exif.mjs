/** Which way up a picture is: the EXIF orientation tag of a JPEG, PNG or WebP, read without trusting the file. */

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const MOST_ENTRIES = 1000;

/**
 * @param {Uint8Array} file the whole file.
 * @param {string} kind what `recognise` of formats.mjs says it is.
 * @returns {number} 1 to 8 as the EXIF standard numbers them; 1 (upright) if there is no tag or the block is damaged.
 */
export function orientationOf(file, kind) {
  const block = { jpeg: exifOfJpeg, png: exifOfPng, webp: exifOfWebp }[kind]?.(file);
  return block === undefined ? 1 : orientationIn(block);
}

/** The orientation in an EXIF block, with or without the six bytes `Exif` and two zeros before it. */
export function orientationIn(exif) {
  const block = startsWith(exif, 0, "Exif\0\0") ? exif.subarray(6) : exif;
  const littleEndian = startsWith(block, 0, "II*\0");
  if (!littleEndian && !startsWith(block, 0, "MM\0*")) return 1;
  const view = viewOf(block);
  const fits = (at, length) => at + length <= block.length;
  if (!fits(4, 4)) return 1;
  const start = view.getUint32(4, littleEndian);
  if (!fits(start, 2)) return 1;
  const entries = Math.min(view.getUint16(start, littleEndian), MOST_ENTRIES);
  for (let entry = 0; entry < entries; entry++) {
    const at = start + 2 + 12 * entry;
    if (!fits(at, 10)) return 1;
    const isOrientation =
      view.getUint16(at, littleEndian) === ORIENTATION_TAG &&
      view.getUint16(at + 2, littleEndian) === SHORT &&
      view.getUint32(at + 4, littleEndian) === 1;
    if (isOrientation) {
      const value = view.getUint16(at + 8, littleEndian);
      return value >= 1 && value <= 8 ? value : 1;
    }
  }
  return 1;
}

function exifOfJpeg(file) {
  const view = viewOf(file);
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && startsWith(file, at + 4, "Exif\0\0")) return file.subarray(at + 4, at + 2 + length);
    at += 2 + length;
  }
  return undefined;
}

function exifOfPng(file) {
  const view = viewOf(file);
  let found;
  for (let at = 8; at + 8 <= file.length; at += 12 + view.getUint32(at)) {
    if (startsWith(file, at + 4, "eXIf")) found = file.subarray(at + 8, at + 8 + view.getUint32(at));
  }
  return found;
}

function exifOfWebp(file) {
  const view = viewOf(file);
  for (let at = 12; at + 8 <= file.length; ) {
    const length = view.getUint32(at + 4, true);
    if (startsWith(file, at, "EXIF")) return file.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

function startsWith(bytes, at, text) {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
