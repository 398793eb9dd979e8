import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "../shared/golden.mjs";

const TOLERANCES = { raw: 1e-5, file: 1e-4, scoreScale: 1 };
const GOLDEN = { rgbSha256: "a", probabilities: Float32Array.of(0.5, 0.3, 0.2), unknownScore: 30 };
const given = (changes) => ({ ...GOLDEN, ...changes });

test("the same numbers agree", () => {
  assert.equal(difference(GOLDEN, given({}), TOLERANCES), "");
});

test("other colours are wrong unless the decoder has named the feature", () => {
  const other = given({ rgbSha256: "b", probabilities: Float32Array.of(0.50005, 0.29995, 0.2) });
  assert.notEqual(difference(GOLDEN, other, TOLERANCES), "");
  assert.equal(difference(GOLDEN, other, TOLERANCES, true), "");
});

test("a probability off by more than the tolerance is wrong, and so is what is not a number", () => {
  for (const first of [0.50002, NaN, Infinity]) {
    assert.notEqual(difference(GOLDEN, given({ probabilities: Float32Array.of(first, 0.3, 0.2) }), TOLERANCES), "");
  }
});

test("the unknown score is held against its own size, or the scale of all scores if that is larger", () => {
  assert.equal(difference(GOLDEN, given({ unknownScore: 30.0002 }), TOLERANCES), "");
  for (const unknownScore of [30.001, NaN, null]) {
    assert.notEqual(difference(GOLDEN, given({ unknownScore }), TOLERANCES), "");
  }
  assert.equal(difference(GOLDEN, given({ unknownScore: 30.001 }), { ...TOLERANCES, scoreScale: 200 }), "");
});
