/** A small version of a picture for people to look at; no model ever sees it. */

/** Samples across and down that each pixel is the mean of. */
const SAMPLES = 2;

/**
 * @param {{data: Uint8Array, height: number, width: number}} pixels
 * @param {number} longest the longer side, in pixels.
 * @returns {ImageData}
 */
export function thumbnailOf({ data, height, width }, longest) {
  const scale = Math.min(1, longest / Math.max(height, width));
  const [down, across] = [height, width].map((side) => Math.max(1, Math.round(side * scale)));
  const small = new ImageData(across, down);
  for (let y = 0, to = 0; y < down; y++) {
    for (let x = 0; x < across; x++, to += 4) {
      for (let channel = 0; channel < 3; channel++) small.data[to + channel] = meanAround(x, y, channel);
      small.data[to + 3] = 255;
    }
  }
  return small;

  function meanAround(x, y, channel) {
    let sum = 0;
    for (let i = 0; i < SAMPLES * SAMPLES; i++) {
      const row = Math.floor(((y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) * height) / down);
      const column = Math.floor(((x + ((i % SAMPLES) + 0.5) / SAMPLES) * width) / across);
      sum += data[(row * width + column) * 3 + channel];
    }
    return Math.round(sum / (SAMPLES * SAMPLES));
  }
}
