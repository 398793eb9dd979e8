import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf } from "../shared/verdict.mjs";

const ONE_CLASS = { classes: ["ant", "bee", "moth"], thresholds: [], rejection: null };
const REJECTION = { method: "distance", unknownThreshold: 3, confidenceThreshold: 0.5 };

test("the most probable class is the answer", () => {
  const answer = answerOf(ONE_CLASS, Float32Array.of(0.25, 0.625, 0.125), null);
  assert.equal(answer.name, "bee");
  assert.equal(answer.confidence, 0.625);
  assert.deepEqual(answer.top.map(({ name }) => name), ["bee", "ant", "moth"]);
  assert.equal(answer.noneOfThese, false);
});

test("a strange picture, or an unsure answer, is none of these", () => {
  const model = { ...ONE_CLASS, rejection: REJECTION };
  const sure = Float32Array.of(0.75, 0.125, 0.125);
  const unsure = Float32Array.of(0.375, 0.3125, 0.3125);
  assert.equal(answerOf(model, sure, 3).noneOfThese, false);
  assert.equal(answerOf(model, sure, 3.001).noneOfThese, true);
  assert.equal(answerOf(model, sure, 3.001).name, "ant");
  assert.equal(answerOf(model, unsure, 0).noneOfThese, true);
  assert.equal(answerOf(model, unsure, 0).confidence, 0.375);
});

test("a model that refuses by confidence alone does not look at a score", () => {
  const model = { ...ONE_CLASS, rejection: { ...REJECTION, method: "confidence" } };
  assert.equal(answerOf(model, Float32Array.of(0.5, 0.25, 0.25), null).name, "ant");
});

test("several classes: all that reach their threshold, or none of these", () => {
  const model = { ...ONE_CLASS, thresholds: [0.5, 0.9, 0.2] };
  const answer = answerOf(model, Float32Array.of(0.6, 0.8, 0.3), null);
  assert.deepEqual(answer.labels, ["ant", "moth"]);
  assert.equal(answer.noneOfThese, false);
  assert.equal(answerOf(model, Float32Array.of(0.4, 0.8, 0.1), null).noneOfThese, true);
});

test("thresholds are compared as 32-bit floats: 0.1 reaches 0.1", () => {
  const model = { ...ONE_CLASS, thresholds: [0.1, 0.1, 0.1] };
  assert.deepEqual(answerOf(model, Float32Array.of(0.1, 0.0999, 0.7), null).labels, ["ant", "moth"]);
});
