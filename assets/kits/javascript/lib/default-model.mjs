/** Finds the model that this package was exported with: the only `.tellapart` file two folders above it. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ModelError } from "../shared/refusals.mjs";

/**
 * @returns {Promise<string>} its path.
 * @throws {ModelError} "missing-model" if there is none, or more than one.
 */
export async function findModelFile() {
  const folder = fileURLToPath(new URL("../../../", import.meta.url));
  const found = (await readdir(folder)).filter((name) => name.endsWith(".tellapart"));
  if (found.length === 1) return join(folder, found[0]);
  const reason = found.length === 0 ? "There is no model file" : "There is more than one model file";
  throw new ModelError("missing-model", `${reason} two folders above this package.`, "Name it with --model.");
}
