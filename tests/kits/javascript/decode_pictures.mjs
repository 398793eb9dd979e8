// Decodes each picture and says its SHA-256 and note, or with which code it is refused.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [kit, asked] = process.argv.slice(2);
const { decodePicture } = await import(pathToFileURL(join(kit, "index.mjs")));
const told = {};
for (const path of JSON.parse(readFileSync(asked, "utf8"))) {
  try {
    const { data, height, width, note } = await decodePicture(readFileSync(path));
    told[path] = [createHash("sha256").update(data).digest("hex"), height, width, note?.code ?? null];
  } catch (error) {
    told[path] = error.code === undefined ? String(error.stack) : error.code;
  }
}
console.log(JSON.stringify(told));
