/** From a decoded picture to plain RGB the right way up: the part of the picture contract that decoders leave open. */
import { PictureError } from "./refusals.mjs";

/** Pixels; a bigger picture is refused by its header, before any memory is set aside for it. */
export const LARGEST_PICTURE = 256_000_000;

/** As many as a JPEG can have: the graph's resize holds some tables of the network's size times a side. */
const LONGEST_SIDE = 65_535;

/** @throws {PictureError} "too-large". */
export function refuseTooLarge(width, height) {
  const side = Math.max(width, height);
  if (width * height > LARGEST_PICTURE) {
    throw tooLarge(`${width} x ${height} pixels, more than ${LARGEST_PICTURE / 1e6} million`);
  }
  if (side > LONGEST_SIDE) throw tooLarge(`a side of ${side} pixels, more than ${LONGEST_SIDE}`);
}

const tooLarge = (what) =>
  new PictureError("too-large", `The picture claims ${what}.`, "Save a smaller version of it and use that.");

/**
 * Lays a picture on white, in integers: (c * a + 255 * (255 - a) + 127) // 255.
 *
 * @param {Uint8Array | Uint8ClampedArray} rgba four bytes a pixel, colours not multiplied by alpha.
 * @returns {Uint8Array} three bytes a pixel.
 */
export function layOnWhite(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3];
    const white = 255 * (255 - alpha);
    rgb[to] = roundedBy255(rgba[from] * alpha + white);
    rgb[to + 1] = roundedBy255(rgba[from + 1] * alpha + white);
    rgb[to + 2] = roundedBy255(rgba[from + 2] * alpha + white);
  }
  return rgb;
}

/**
 * Turns CMYK into RGB without a profile: R = (255 - K) - round((255 - K) * C / 255).
 *
 * @param {Uint8Array} cmyk four bytes a pixel, 255 is full ink.
 * @returns {Uint8Array} three bytes a pixel.
 */
export function invertInk(cmyk) {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3];
    rgb[to] = light - roundedBy255(light * cmyk[from]);
    rgb[to + 1] = light - roundedBy255(light * cmyk[from + 1]);
    rgb[to + 2] = light - roundedBy255(light * cmyk[from + 2]);
  }
  return rgb;
}

/** floor((number + 127) / 255) for 0 to 255 * 255, without a division. */
function roundedBy255(number) {
  const shifted = number + 128;
  return (shifted + (shifted >> 8)) >> 8;
}

/** Keeps three of four bytes a pixel. */
export function dropFourth(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}

/** Where the pixel at row 0, column 0 comes from, and the steps to the next column's and the next row's. */
const TURNS = {
  2: { swap: false, flipRows: false, flipColumns: true },
  3: { swap: false, flipRows: true, flipColumns: true },
  4: { swap: false, flipRows: true, flipColumns: false },
  5: { swap: true, flipRows: false, flipColumns: false },
  6: { swap: true, flipRows: true, flipColumns: false },
  7: { swap: true, flipRows: true, flipColumns: true },
  8: { swap: true, flipRows: false, flipColumns: true },
};
const TILE = 32;

/**
 * Turns a picture as its EXIF orientation says.
 *
 * @param {{data: Uint8Array, height: number, width: number}} picture three bytes a pixel, row by row.
 * @param {number} orientation 1 to 8 as the EXIF standard numbers them.
 * @returns {{data: Uint8Array, height: number, width: number}} the same picture the right way up.
 */
export function turnUpright(picture, orientation) {
  const turn = TURNS[orientation];
  if (turn === undefined) return picture;
  const { data, height, width } = picture;
  const [newHeight, newWidth] = turn.swap ? [width, height] : [height, width];
  const byRow = turn.flipRows ? -3 * width : 3 * width;
  const byColumn = turn.flipColumns ? -3 : 3;
  const start = (turn.flipRows ? (height - 1) * width * 3 : 0) + (turn.flipColumns ? (width - 1) * 3 : 0);
  const [down, across] = turn.swap ? [byColumn, byRow] : [byRow, byColumn];
  const turned = new Uint8Array(data.length);
  // Rows that become columns go in tiles: a whole column of a big picture does not stay in the processor's cache.
  const tileWidth = turn.swap ? TILE : newWidth;
  for (let top = 0; top < newHeight; top += TILE) {
    const bottom = Math.min(top + TILE, newHeight);
    for (let left = 0; left < newWidth; left += tileWidth) {
      const right = Math.min(left + tileWidth, newWidth);
      for (let y = top; y < bottom; y++) {
        const end = (y * newWidth + right) * 3;
        let from = start + y * down + left * across;
        for (let to = (y * newWidth + left) * 3; to < end; to += 3, from += across) {
          turned[to] = data[from];
          turned[to + 1] = data[from + 1];
          turned[to + 2] = data[from + 2];
        }
      }
    }
  }
  return { data: turned, height: newHeight, width: newWidth };
}
