import assert from "node:assert/strict";
import { test } from "node:test";
import { dropFourth, invertInk, layOnWhite, refuseTooLarge, turnUpright } from "../shared/contract.mjs";
import { orientationIn } from "../shared/exif.mjs";

test("every colour under every alpha lies on white as the contract says", () => {
  const rgba = new Uint8Array(256 * 256 * 4);
  for (let colour = 0; colour < 256; colour++) {
    for (let alpha = 0; alpha < 256; alpha++) rgba.set([colour, 0, 255, alpha], (colour * 256 + alpha) * 4);
  }
  const rgb = layOnWhite(rgba);
  for (let colour = 0; colour < 256; colour++) {
    for (let alpha = 0; alpha < 256; alpha++) {
      const expected = Math.floor((colour * alpha + 255 * (255 - alpha) + 127) / 255);
      assert.equal(rgb[(colour * 256 + alpha) * 3], expected);
    }
  }
});

test("ink takes light away, and full black takes all of it", () => {
  assert.deepEqual([...invertInk(Uint8Array.of(0, 0, 0, 0, 255, 128, 0, 0, 0, 0, 0, 255))], [255, 255, 255, 0, 127, 255, 0, 0, 0]);
});

test("the fourth of four bytes is left out", () => {
  assert.deepEqual([...dropFourth(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))], [1, 2, 3, 5, 6, 7]);
});

// A picture of two rows and three columns; each pixel is named by one number.
const PIXELS = [1, 2, 3, 4, 5, 6];
const TURNED = {
  1: [2, 3, [1, 2, 3, 4, 5, 6]],
  2: [2, 3, [3, 2, 1, 6, 5, 4]],
  3: [2, 3, [6, 5, 4, 3, 2, 1]],
  4: [2, 3, [4, 5, 6, 1, 2, 3]],
  5: [3, 2, [1, 4, 2, 5, 3, 6]],
  6: [3, 2, [4, 1, 5, 2, 6, 3]],
  7: [3, 2, [6, 3, 5, 2, 4, 1]],
  8: [3, 2, [3, 6, 2, 5, 1, 4]],
};
for (const [orientation, [height, width, pixels]] of Object.entries(TURNED)) {
  test(`orientation ${orientation} is turned upright`, () => {
    const data = Uint8Array.from(PIXELS.flatMap((pixel) => [pixel, pixel + 10, pixel + 20]));
    const turned = turnUpright({ data, height: 2, width: 3 }, Number(orientation));
    assert.deepEqual([turned.height, turned.width], [height, width]);
    assert.deepEqual([...turned.data], pixels.flatMap((pixel) => [pixel, pixel + 10, pixel + 20]));
  });
}

test("the orientation is read in either order of bytes, and damaged blocks are upright", () => {
  const little = Buffer.from("49492a0008000000010012010300010000000600000000000000", "hex");
  const big = Buffer.from("4d4d002a000000080001011200030000000100080000", "hex");
  assert.equal(orientationIn(little), 6);
  assert.equal(orientationIn(Buffer.concat([Buffer.from("Exif\0\0"), big])), 8);
  for (let length = 0; length < little.length - 8; length++) {
    assert.ok([1, 6].includes(orientationIn(little.subarray(0, length))));
  }
});

test("more than 256 million pixels are refused before anything is decoded", () => {
  refuseTooLarge(16_000, 16_000);
  assert.throws(() => refuseTooLarge(16_001, 16_000), { code: "too-large" });
});

test("a side that would fill the memory is refused, whatever the other one is", () => {
  refuseTooLarge(1, 65_535);
  refuseTooLarge(65_535, 3_000);
  assert.throws(() => refuseTooLarge(1, 65_536), { code: "too-large" });
  assert.throws(() => refuseTooLarge(65_536, 1), { code: "too-large" });
});
