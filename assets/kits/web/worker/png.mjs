/**
 * Reads PNG pictures sample by sample, because browsers change samples of 16 bits, gamma and profiles each in their own
 * way. ISO/IEC 15948.
 */
import { layOnWhite, refuseTooLarge } from "../shared/contract.mjs";
import { checkedChunks } from "./png-chunks.mjs";
import { inflate } from "./inflate.mjs";
import { undoFilters } from "./png-filters.mjs";

const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;
const RGBA = 6;
const CHANNELS = { [GREY]: 1, [RGB]: 3, [PALETTE]: 1, [GREY_ALPHA]: 2, [RGBA]: 4 };
const DEPTHS = { [GREY]: [1, 2, 4, 8, 16], [RGB]: [8, 16], [PALETTE]: [1, 2, 4, 8], [GREY_ALPHA]: [8, 16], [RGBA]: [8, 16] };
const WHOLE = [{ left: 0, top: 0, across: 1, down: 1 }];
/** The seven passes of an interlaced picture. */
const PASSES = [
  { left: 0, top: 0, across: 8, down: 8 },
  { left: 4, top: 0, across: 8, down: 8 },
  { left: 0, top: 4, across: 4, down: 8 },
  { left: 2, top: 0, across: 4, down: 4 },
  { left: 0, top: 2, across: 2, down: 4 },
  { left: 1, top: 0, across: 2, down: 2 },
  { left: 0, top: 1, across: 1, down: 2 },
];

/**
 * @param {Uint8Array} file
 * @returns {Promise<{data: Uint8Array, height: number, width: number}>} RGB as it lies in the file, not yet turned.
 * @throws {PictureError} "too-large".
 * @throws {RangeError} if the file is damaged or ends too early.
 */
export async function decodePng(file) {
  const { header, palette, clear, packed } = readChunks(file);
  const { width, height, interlaced } = header;
  const passes = (interlaced ? PASSES : WHOLE).map((pass) => sizeOf(pass, header)).filter(({ bytes }) => bytes > 0);
  const total = passes.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = await inflate(packed, total);
  const toColour = painter(header, palette, clear);
  const pixels = new Uint8Array(width * height * toColour.channels);
  let from = 0;
  for (const pass of passes) {
    const samples = undoFilters(rows.subarray(from, from + pass.bytes), pass.stride, pass.rows, header.step);
    toColour(samples, pass, pixels, width);
    from += pass.bytes;
  }
  return { data: toColour.channels === 4 ? layOnWhite(pixels) : pixels, height, width };
}

function readChunks(file) {
  let header;
  let palette = new Uint8Array(0);
  let clear = null;
  const packed = [];
  for (const [name, content] of checkedChunks(file)) {
    if (name === "IHDR") header ??= readHeader(content);
    else if (header === undefined) throw new RangeError("damaged");
    else if (name === "PLTE") palette = content;
    else if (name === "tRNS" && packed.length === 0) clear = content;
    else if (name === "IDAT") packed.push(content);
  }
  if (header === undefined || packed.length === 0) throw new RangeError("ends too early");
  if (header.colour === PALETTE && palette.length === 0) throw new RangeError("damaged");
  return { header, palette, clear, packed };
}

function readHeader(content) {
  if (content.length !== 13) throw new RangeError("damaged");
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlaced] = content.subarray(8);
  const sound = DEPTHS[colour]?.includes(depth) && compression === 0 && filter === 0 && interlaced <= 1;
  if (!sound || width === 0 || height === 0) throw new RangeError("damaged");
  refuseTooLarge(width, height);
  const bits = depth * CHANNELS[colour];
  return { width, height, depth, colour, interlaced: interlaced === 1, bits, step: Math.max(1, bits >> 3) };
}

function sizeOf(pass, { width, height, bits }) {
  const columns = Math.max(0, Math.ceil((width - pass.left) / pass.across));
  const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((height - pass.top) / pass.down));
  const stride = Math.ceil((columns * bits) / 8);
  return { ...pass, columns, rows, stride, bytes: rows * (stride + 1) };
}

/** What puts the samples of one pass into the picture: 3 bytes a pixel, or 4 where something may be clear. */
function painter(header, palette, clear) {
  const { colour } = header;
  if (colour === GREY || colour === PALETTE) return oneSample(header, table(header, palette, clear), clear);
  return severalSamples(header, colour === RGB && header.depth === 8 && clear?.length >= 6 ? clear : null);
}

/** RGBA of every value of one sample; of its upper byte, where it has 16 bits. */
function table({ depth, colour }, palette, clear) {
  const colours = new Uint8Array(256 * 4);
  const largest = depth >= 8 ? 255 : (1 << depth) - 1;
  const clearValue = colour === GREY && depth <= 8 && clear?.length >= 2 ? clear[0] * 256 + clear[1] : -1;
  for (let value = 0; value <= largest; value++) {
    const light = Math.floor((value * 255) / largest);
    const rgb = colour === PALETTE ? palette.subarray(3 * value, 3 * value + 3) : [light, light, light];
    colours.set(rgb.length === 3 ? rgb : [0, 0, 0], 4 * value);
    colours[4 * value + 3] = value === clearValue ? 0 : 255;
    if (colour === PALETTE && clear !== null && value < clear.length) colours[4 * value + 3] = clear[value];
  }
  return colours;
}

function oneSample({ depth, colour }, colours, clear) {
  const channels = clear === null ? 3 : 4;
  const deepClear = depth === 16 && colour === GREY && clear?.length >= 2 ? clear[0] * 256 + clear[1] : -1;
  const mask = (1 << depth) - 1;
  function paint(samples, pass, pixels, width) {
    for (let y = 0; y < pass.rows; y++) {
      const row = y * pass.stride;
      let to = ((pass.top + y * pass.down) * width + pass.left) * channels;
      for (let x = 0; x < pass.columns; x++, to += pass.across * channels) {
        const bit = x * depth;
        const at = row + (bit >> 3);
        const value = depth >= 8 ? samples[at] : (samples[at] >> (8 - depth - (bit & 7))) & mask;
        pixels[to] = colours[4 * value];
        pixels[to + 1] = colours[4 * value + 1];
        pixels[to + 2] = colours[4 * value + 2];
        if (channels === 4) pixels[to + 3] = samples[at] * 256 + samples[at + 1] === deepClear ? 0 : colours[4 * value + 3];
      }
    }
  }
  return Object.assign(paint, { channels });
}

/** The upper byte of each sample. */
function severalSamples({ depth, colour }, key) {
  const wide = depth / 8;
  const isGrey = colour === GREY_ALPHA;
  const [green, blue] = isGrey ? [0, 0] : [wide, 2 * wide];
  const alpha = colour === RGB ? -1 : (isGrey ? 1 : 3) * wide;
  const step = CHANNELS[colour] * wide;
  const channels = colour === RGB && key === null ? 3 : 4;
  const clear = key === null ? null : [0, 2, 4].map((at) => key[at] * 256 + key[at + 1]);
  function paint(samples, pass, pixels, width) {
    for (let y = 0; y < pass.rows; y++) {
      let from = y * pass.stride;
      let to = ((pass.top + y * pass.down) * width + pass.left) * channels;
      for (let x = 0; x < pass.columns; x++, from += step, to += pass.across * channels) {
        pixels[to] = samples[from];
        pixels[to + 1] = samples[from + green];
        pixels[to + 2] = samples[from + blue];
        if (channels === 3) continue;
        if (alpha >= 0) pixels[to + 3] = samples[from + alpha];
        else pixels[to + 3] = clear.every((sample, i) => sample === pixels[to + i]) ? 0 : 255;
      }
    }
  }
  return Object.assign(paint, { channels });
}
