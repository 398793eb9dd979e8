/** Lets the browser decode a file and reads all of its pixels back, none of them changed. */

/** Pixels: browsers limit how wide and how large a canvas may be. */
const LONGEST_SIDE = 4096;
const TILE_PIXELS = 2 ** 20;

/**
 * A canvas multiplies colours by alpha and rounds. Laid on white that changes nothing: what is left of the colour is
 * (c * a + 127) // 255 either way. Decoders that multiply round less well, so they are asked not to.
 *
 * @param {Uint8Array[]} parts of a file that holds neither a profile nor an orientation.
 * @param {string} type its media type.
 * @param {(rgba: Uint8ClampedArray) => Uint8Array} flatten from four bytes a pixel to three.
 * @returns {Promise<{data: Uint8Array, height: number, width: number}>}
 * @throws {DOMException} if the browser cannot decode it.
 */
export async function decodeByBrowser(parts, type, flatten) {
  // In one piece: Firefox recognises a file by the first piece alone.
  const whole = await new Blob(parts).arrayBuffer();
  const file = new Blob([whole], { type });
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  try {
    return readBack(bitmap, flatten);
  } finally {
    bitmap.close();
  }
}

function readBack(bitmap, flatten) {
  const { width, height } = bitmap;
  const tileWidth = Math.min(width, LONGEST_SIDE);
  const tileHeight = Math.min(height, LONGEST_SIDE, Math.ceil(TILE_PIXELS / tileWidth));
  const context = new OffscreenCanvas(tileWidth, tileHeight).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  const data = new Uint8Array(width * height * 3);
  for (let top = 0; top < height; top += tileHeight) {
    for (let left = 0; left < width; left += tileWidth) {
      const [across, down] = [Math.min(tileWidth, width - left), Math.min(tileHeight, height - top)];
      context.clearRect(0, 0, across, down);
      context.drawImage(bitmap, left, top, across, down, 0, 0, across, down);
      const tile = flatten(context.getImageData(0, 0, across, down).data);
      for (let y = 0; y < down; y++) {
        data.set(tile.subarray(y * across * 3, (y + 1) * across * 3), ((top + y) * width + left) * 3);
      }
    }
  }
  return { data, height, width };
}
