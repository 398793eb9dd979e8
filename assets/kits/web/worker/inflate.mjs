/** Unpacks zlib streams with the browser's own decompressor. */

/**
 * @param {Uint8Array[]} parts of one zlib stream.
 * @param {number} length how many bytes must come out; no more are taken, whatever the stream holds.
 * @returns {Promise<Uint8Array>} exactly `length` bytes.
 * @throws {RangeError} if fewer come out: `message` is "ends too early" if the stream is sound as far as it goes.
 */
export async function inflate(parts, length) {
  const reader = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const unpacked = new Uint8Array(length);
  let filled = 0;
  try {
    while (filled < length) {
      const { done, value } = await reader.read();
      if (done) throw new RangeError("ends too early");
      const fits = value.subarray(0, length - filled);
      unpacked.set(fits, filled);
      filled += fits.length;
    }
  } catch (error) {
    if (error instanceof TypeError) throw new RangeError("damaged");
    throw error;
  }
  await reader.cancel().catch(() => undefined);
  return unpacked;
}
