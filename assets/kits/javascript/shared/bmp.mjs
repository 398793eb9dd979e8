/** Reads uncompressed BMP pictures, which sharp does not and browsers each in their own way. */
import { layOnWhite, refuseTooLarge } from "./contract.mjs";

const FILE_HEADER = 14;
const OLD_HEADER = 12;
const HEADERS = [OLD_HEADER, 40, 52, 56, 64, 108, 124];
const RAW = 0;
const BITFIELDS = 3;
const COLOURS = [0xff0000, 0xff00, 0xff];
const OPAQUE = 0;
const ALPHA_IS_FOURTH = 0xff000000;

/**
 * @param {Uint8Array} file
 * @returns {{data: Uint8Array, height: number, width: number} | null} RGB; null for a kind that is not read here
 *   (compressed, of 16 bits, or with colours in an unusual order).
 * @throws {PictureError} "too-large".
 * @throws {RangeError} if the file is damaged or ends too early.
 */
export function decodeBmp(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const header = readHeader(view);
  if (header === null) return null;
  const { width, height, bits, start } = header;
  refuseTooLarge(width, height);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (width === 0 || height === 0 || start + stride * height > file.length) throw new RangeError("ends too early");
  const rowAt = (y) => start + (header.topDown ? y : height - 1 - y) * stride;
  const data = bits <= 8 ? fromPalette(file, header, rowAt) : fromColours(file, header, rowAt);
  return { data, height, width };
}

function readHeader(view) {
  const size = view.getUint32(FILE_HEADER, true);
  if (!HEADERS.includes(size)) return null;
  const start = view.getUint32(10, true);
  if (size === OLD_HEADER) {
    const [width, height] = [view.getUint16(18, true), view.getUint16(20, true)];
    const bits = view.getUint16(24, true);
    return knownBits({ width, height, bits, start, palette: FILE_HEADER + size, step: 3, hasAlpha: false });
  }
  const signed = view.getInt32(22, true);
  const fields = {
    width: view.getUint32(18, true),
    height: Math.abs(signed),
    topDown: signed < 0,
    bits: view.getUint16(28, true),
    start,
    palette: FILE_HEADER + size,
    colours: view.getUint32(46, true),
    step: 4,
    hasAlpha: false,
  };
  const compression = view.getUint32(30, true);
  if (compression === RAW) return knownBits(fields);
  if (compression !== BITFIELDS || fields.bits !== 32) return null;
  // A header of 40 bytes is followed by three masks; the longer ones hold four.
  const alpha = size >= 56 ? view.getUint32(66, true) : OPAQUE;
  const isUsual = COLOURS.every((mask, i) => view.getUint32(54 + 4 * i, true) === mask);
  return isUsual && [OPAQUE, ALPHA_IS_FOURTH].includes(alpha) ? { ...fields, hasAlpha: alpha !== OPAQUE } : null;
}

const knownBits = (fields) => ([1, 4, 8, 24, 32].includes(fields.bits) ? fields : null);

function fromPalette(file, { width, height, bits, palette, colours, step }, rowAt) {
  const known = Math.min(colours || 1 << bits, 1 << bits);
  const rgb = new Uint8Array(width * height * 3);
  const mask = (1 << bits) - 1;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = rowAt(y);
    for (let x = 0; x < width; x++, to += 3) {
      const bit = x * bits;
      const colour = (file[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask;
      if (colour >= known) throw new RangeError("a colour is not in the palette");
      const from = palette + colour * step;
      rgb[to] = file[from + 2];
      rgb[to + 1] = file[from + 1];
      rgb[to + 2] = file[from];
    }
  }
  return rgb;
}

function fromColours(file, { width, height, bits, hasAlpha }, rowAt) {
  const step = bits / 8;
  const channels = hasAlpha ? 4 : 3;
  const pixels = new Uint8Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = rowAt(y); x < width; x++, from += step, to += channels) {
      pixels[to] = file[from + 2];
      pixels[to + 1] = file[from + 1];
      pixels[to + 2] = file[from];
      if (hasAlpha) pixels[to + 3] = file[from + 3];
    }
  }
  return hasAlpha ? layOnWhite(pixels) : pixels;
}
