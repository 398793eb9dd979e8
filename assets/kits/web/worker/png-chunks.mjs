/** The chunks of a PNG, each checked before it is believed. */

const START = 8;
const CRCS = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  return crc;
});

/**
 * @yields {[string, Uint8Array]} name and content, up to the end of the picture.
 * @throws {RangeError} "damaged" if the checksum of a chunk that matters is wrong; "ends too early".
 */
export function* checkedChunks(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = START; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (at + 12 + length > file.length) throw new RangeError("ends too early");
    const isNeeded = (file[at + 4] & 0x20) === 0 || name === "tRNS";
    const rightCrc = !isNeeded || crc32(file.subarray(at + 4, at + 8 + length)) === view.getInt32(at + 8 + length);
    if (!rightCrc) throw new RangeError("damaged");
    if (name === "IEND") return;
    yield [name, file.subarray(at + 8, at + 8 + length)];
    at += 12 + length;
  }
}

function crc32(bytes) {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRCS[(crc ^ bytes[i]) & 255];
  return ~crc;
}
