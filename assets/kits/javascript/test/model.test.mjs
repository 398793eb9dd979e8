import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Model, selftest } from "../index.mjs";
import { findModelFile } from "../lib/default-model.mjs";

const file = await findModelFile().catch(() => null);
const skip = file === null && "no model file lies two folders above";

test("the model answers about its golden pictures as it should", { skip }, async () => {
  const model = await Model.open(file);
  const { compared, failures } = await selftest(model);
  await model.close();
  assert.deepEqual(failures, []);
  assert.ok(compared > 0);
});

test("a model of which one byte was changed is refused", { skip }, async () => {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] ^= 1;
  await assert.rejects(Model.open(bytes), { code: "tampered-model" });
});
