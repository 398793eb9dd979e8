/** Undoes the five filters of PNG. */

/**
 * @param {Uint8Array} rows each with its filter's number before it.
 * @param {number} stride bytes of a row without that number.
 * @param {number} count of rows.
 * @param {number} step bytes from a sample to that of the pixel before.
 * @returns {Uint8Array} the rows without filters and numbers.
 * @throws {RangeError} "damaged" for a filter that there is not.
 */
export function undoFilters(rows, stride, count, step) {
  const plain = new Uint8Array(stride * count);
  for (let y = 0; y < count; y++) {
    const from = y * (stride + 1) + 1;
    const to = y * stride;
    plain.set(rows.subarray(from, from + stride), to);
    const undo = UNDO[rows[from - 1]];
    if (undo === undefined) throw new RangeError("damaged");
    undo(plain, to, y === 0 ? -1 : to - stride, stride, step);
  }
  return plain;
}

const UNDO = [
  () => undefined,
  (plain, to, above, stride, step) => {
    for (let x = step; x < stride; x++) plain[to + x] += plain[to + x - step];
  },
  (plain, to, above, stride) => {
    if (above < 0) return;
    for (let x = 0; x < stride; x++) plain[to + x] += plain[above + x];
  },
  (plain, to, above, stride, step) => {
    for (let x = 0; x < stride; x++) {
      const before = x < step ? 0 : plain[to + x - step];
      plain[to + x] += (before + (above < 0 ? 0 : plain[above + x])) >> 1;
    }
  },
  (plain, to, above, stride, step) => {
    for (let x = 0; x < stride; x++) {
      const before = x < step ? 0 : plain[to + x - step];
      const up = above < 0 ? 0 : plain[above + x];
      const corner = above < 0 || x < step ? 0 : plain[above + x - step];
      plain[to + x] += paeth(before, up, corner);
    }
  },
];

function paeth(before, up, corner) {
  const toBefore = Math.abs(up - corner);
  const toUp = Math.abs(before - corner);
  const toCorner = Math.abs(before + up - 2 * corner);
  if (toBefore <= toUp && toBefore <= toCorner) return before;
  return toUp <= toCorner ? up : corner;
}
