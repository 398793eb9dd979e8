/** Looks at a WebP before the browser does: its size, and nothing in it that would change its colours. */
import { refuseTooLarge } from "../shared/contract.mjs";

const LEFT_OUT = new Set(["ICCP", "EXIF", "XMP "]);
/** Flags of VP8X that announce them. */
const THEIR_FLAGS = 0x20 | 0x08 | 0x04;
const CLEAR_FLAG = 0x10;
/** Of the fifth byte of a lossless picture. */
const CLEAR_BIT = 0x10;

/**
 * @param {Uint8Array} file
 * @returns {{parts: Uint8Array[]}} the file without profile and EXIF.
 * @throws {PictureError} "too-large".
 * @throws {RangeError} if it ends too early.
 */
export function prepareWebp(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = Math.min(view.getUint32(4, true) + 8, file.length + 1);
  if (end > file.length) throw new RangeError("ends too early");
  const chunks = [];
  for (let at = 12; at + 8 <= end; ) {
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > end) throw new RangeError("ends too early");
    refuseTooLarge(...sizeIn(name, file.subarray(at + 8, at + 8 + length)));
    if (!LEFT_OUT.has(name)) chunks.push(withoutFlags(name, file.slice(at, Math.min(next, end))));
    at = next;
  }
  const header = file.slice(0, 12);
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 4);
  new DataView(header.buffer).setUint32(4, total, true);
  return { parts: [header, ...chunks] };
}

/** Whether some pixels may be clear; browsers differ in what they make of those. */
export function mayBeClear(file) {
  const name = String.fromCharCode(...file.subarray(12, 16));
  if (name === "VP8X") return (file[20] & CLEAR_FLAG) !== 0;
  return name === "VP8L" && (file[24] & CLEAR_BIT) !== 0;
}

function withoutFlags(name, chunk) {
  if (name === "VP8X" && chunk.length > 8) chunk[8] &= ~THEIR_FLAGS;
  return chunk;
}

/** [width, height] that a chunk claims; [0, 0] if it claims none. */
function sizeIn(name, content) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const three = (at) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
  if (name === "VP8X" && content.length >= 10) return [three(4) + 1, three(7) + 1];
  if (name === "VP8 " && content.length >= 10) return [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  if (name === "VP8L" && content.length >= 5) {
    const bits = view.getUint32(1, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return [0, 0];
}
